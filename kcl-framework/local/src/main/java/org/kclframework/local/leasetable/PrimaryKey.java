package org.kclframework.local.leasetable;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The attribute that tells the items of a table apart.
 *
 * @param attribute its name
 * @param type its type
 */
record PrimaryKey(String attribute, ScalarAttributeType type) {

  /** Reads the key schema of a new table, which must be a single hash key. */
  static PrimaryKey of(List<KeySchemaElement> schema, List<AttributeDefinition> definitions) {
    if (schema.size() != 1 || schema.get(0).keyType() != KeyType.HASH) {
      throw DynamoDbErrors.notSupported("key schemas other than a single HASH key");
    }
    String name = schema.get(0).attributeName();
    if (definitions.size() != 1 || !definitions.get(0).attributeName().equals(name)) {
      throw DynamoDbErrors.invalidParameter(
          "Some index key attributes are not defined in AttributeDefinitions, or some of those"
              + " are not used. Keys: ["
              + name
              + "]");
    }
    return new PrimaryKey(name, definitions.get(0).attributeType());
  }

  /** Returns the identity of the item that a request names by its key. */
  String identityOfKey(Map<String, AttributeValue> key) {
    AttributeValue value = key.get(attribute);
    if (!key.keySet().equals(Set.of(attribute)) || value == null || !hasKeyType(value)) {
      throw DynamoDbErrors.validation("The provided key element does not match the schema");
    }
    return identity(value);
  }

  /** Returns the key of a whole item. */
  Item keyOf(Item item) {
    AttributeValue value = item.get(attribute);
    if (value == null) {
      throw DynamoDbErrors.invalidParameter("Missing the key " + attribute + " in the item");
    }
    if (!hasKeyType(value)) {
      throw DynamoDbErrors.invalidParameter(
          "Type mismatch for key %s expected: %s actual: %s"
              .formatted(attribute, type, value.type()));
    }
    return new Item(Map.of(attribute, value));
  }

  private boolean hasKeyType(AttributeValue value) {
    return type.name().equals(AttributeValues.canonical(value).type().name());
  }

  private String identity(AttributeValue value) {
    String identity =
        switch (type) {
          case S -> value.s();
          case N -> DynamoDbNumber.parse(value.n()).toString();
          case B -> HexFormat.of().formatHex(value.b().asByteArrayUnsafe());
          case UNKNOWN_TO_SDK_VERSION -> throw DynamoDbErrors.notSupported("keys of type " + type);
        };
    if (identity.isEmpty()) {
      throw DynamoDbErrors.invalidParameter(
          "The AttributeValue for a key attribute cannot contain an empty value. Key: "
              + attribute);
    }
    return identity;
  }
}
