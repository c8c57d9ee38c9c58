package org.kclframework.local.leasetable;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of tables, instead of which requests may give their ARNs. */
final class TableNames {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");
  private static final Pattern ARN = Pattern.compile("arn:[^:]*:dynamodb:[^:]*:[^:]*:table/(.*)");

  private TableNames() {}

  /** Returns the name of the table that a request names. */
  static String of(@Nullable String nameOrArn) {
    String table = Requests.required("TableName", nameOrArn);
    var arn = ARN.matcher(table);
    return arn.matches() ? arn.group(1) : table;
  }

  /** Returns the name for a new table. */
  static String forNewTable(@Nullable String nameOrArn) {
    String name = of(nameOrArn);
    if (!NAME.matcher(name).matches()) {
      throw DynamoDbErrors.validation(
          "Invalid table/index name. Table/index names must be between 3 and 255 characters long,"
              + " and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'");
    }
    return name;
  }
}
