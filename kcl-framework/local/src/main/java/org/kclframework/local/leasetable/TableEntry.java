package org.kclframework.local.leasetable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.kclframework.local.codec.WireFormat;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoverySpecification;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * One entry of the {@link EntryLog} of a table.
 *
 * <table>
 * <caption>Entry</caption>
 * <tr><th>first byte</th><th>the rest: an object of DynamoDB's API in CBOR</th></tr>
 * <tr><td>1</td><td>{@code TableDescription}: comes first, once</td></tr>
 * <tr><td>2</td><td>{@code ListTagsOfResourceResponse}: the tags, once</td></tr>
 * <tr><td>3</td><td>{@code PointInTimeRecoverySpecification}: what was asked for, once</td></tr>
 * <tr><td>4</td><td>{@code PutItemRequest} with an {@code Item}: from here on it exists</td></tr>
 * <tr><td>5</td><td>{@code DeleteItemRequest} with a {@code Key}: from here on it does not</td></tr>
 * </table>
 */
record TableEntry(Kind kind, SdkPojo content) {

  /** What an entry tells. */
  enum Kind {
    DESCRIPTION(1, TableDescription::builder),
    TAGS(2, ListTagsOfResourceResponse::builder),
    RECOVERY(3, PointInTimeRecoverySpecification::builder),
    PUT(4, PutItemRequest::builder),
    REMOVE(5, DeleteItemRequest::builder);

    private final int code;

    @SuppressWarnings("ImmutableEnumChecker") // The suppliers are references to static methods.
    private final Supplier<SdkPojo> builder;

    Kind(int code, Supplier<SdkPojo> builder) {
      this.code = code;
      this.builder = builder;
    }

    private static Kind of(int code) throws IOException {
      return Arrays.stream(values())
          .filter(kind -> kind.code == code)
          .findFirst()
          .orElseThrow(() -> new IOException("kind must be 1 to 5, but is " + code));
    }
  }

  static TableEntry put(Item item) {
    return new TableEntry(Kind.PUT, PutItemRequest.builder().item(item.attributes()).build());
  }

  static TableEntry remove(Item key) {
    return new TableEntry(Kind.REMOVE, DeleteItemRequest.builder().key(key.attributes()).build());
  }

  static TableEntry description(TableMetadata metadata) {
    return new TableEntry(Kind.DESCRIPTION, metadata.description());
  }

  static TableEntry tags(TableMetadata metadata) {
    return new TableEntry(
        Kind.TAGS, ListTagsOfResourceResponse.builder().tags(metadata.tagList()).build());
  }

  static TableEntry recovery(TableMetadata metadata) {
    return new TableEntry(
        Kind.RECOVERY,
        PointInTimeRecoverySpecification.builder()
            .pointInTimeRecoveryEnabled(metadata.pointInTimeRecovery())
            .build());
  }

  static TableEntry decode(byte[] bytes) throws IOException {
    Kind kind = Kind.of(bytes[0]);
    SdkPojo builder = kind.builder.get();
    WireFormat.CBOR.read(Arrays.copyOfRange(bytes, 1, bytes.length), builder);
    return new TableEntry(kind, (SdkPojo) ((Buildable) builder).build());
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(kind.code);
    try {
      WireFormat.CBOR.write(content, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
