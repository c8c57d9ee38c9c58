package org.kclframework.local.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/** Tells which members of an object of the SDK have a value. */
public final class SdkMembers {

  private SdkMembers() {}

  /** Returns the names, as on the wire, of the members that have a value. */
  public static List<String> present(SdkPojo pojo) {
    return pojo.sdkFields().stream()
        .filter(field -> isPresent(field.getValueOrDefault(pojo)))
        .map(SdkField::locationName)
        .toList();
  }

  /** The SDK answers with collections of its own for members that nobody has set. */
  static boolean isPresent(@Nullable Object value) {
    return value != null
        && !(value instanceof SdkAutoConstructList)
        && !(value instanceof SdkAutoConstructMap);
  }
}
