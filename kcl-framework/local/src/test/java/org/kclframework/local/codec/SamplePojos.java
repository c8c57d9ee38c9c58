package org.kclframework.local.codec;

import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** Makes requests and responses of the SDK with values in their members. */
public final class SamplePojos {

  /** How likely a member gets a value. */
  public enum Members {
    ALL(1.0),
    SOME(0.5);

    private final double probability;

    Members(double probability) {
      this.probability = probability;
    }
  }

  /** Attribute values contain attribute values: deeper ones stay away. */
  private static final int MAX_DEPTH = 4;

  private static final List<String> STRINGS =
      List.of(
          "",
          "plain",
          "quotes \" and \\ backslashes",
          "line\nbreak",
          "Grüße, 世界 🌍",
          "\u0000\u001f");

  private final Random random;
  private final Members members;

  public SamplePojos(long seed, Members members) {
    this.random = new Random(seed);
    this.members = members;
  }

  /** Returns an empty builder of the class. */
  public static SdkPojo builder(Class<? extends SdkPojo> type) {
    try {
      return (SdkPojo) type.getMethod("builder").invoke(null);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError(type.getName(), e);
    }
  }

  /** Builds what the builder describes. */
  public static SdkPojo build(SdkPojo builder) {
    return (SdkPojo) ((Buildable) builder).build();
  }

  /** Returns an object of the class with random values. */
  public SdkPojo sample(Class<? extends SdkPojo> type) {
    return sample(builder(type), 0);
  }

  private SdkPojo sample(SdkPojo builder, int depth) {
    for (SdkField<?> field : builder.sdkFields()) {
      // The SDK makes up a value for such a member when it is absent.
      boolean hasDefault = field.containsTrait(DefaultValueTrait.class);
      if (hasDefault || random.nextDouble() < members.probability) {
        field.set(builder, value(field, depth));
      }
    }
    return build(builder);
  }

  private Object value(SdkField<?> field, int depth) {
    return switch (field.marshallingType().getKnownType()) {
      case STRING -> STRINGS.get(random.nextInt(STRINGS.size()));
      case INTEGER -> random.nextInt();
      case LONG -> random.nextLong();
      case DOUBLE -> random.nextDouble() * 1e6;
      case BOOLEAN -> random.nextBoolean();
      case INSTANT -> Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
      case SDK_BYTES -> bytes();
      case SDK_POJO -> pojo(field, depth);
      case LIST -> list(field, depth);
      case MAP -> map(field, depth);
      default -> throw new AssertionError("no sample for " + field.marshallingType());
    };
  }

  private SdkPojo pojo(SdkField<?> field, int depth) {
    SdkPojo builder = field.constructor().get();
    return depth == MAX_DEPTH ? build(builder) : sample(builder, depth + 1);
  }

  private List<Object> list(SdkField<?> field, int depth) {
    SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
    return Stream.generate(() -> value(member, depth + 1)).limit(size(depth)).toList();
  }

  private Map<String, Object> map(SdkField<?> field, int depth) {
    SdkField<?> member = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = size(depth); i > 0; i--) {
      values.put("key " + i, value(member, depth + 1));
    }
    return values;
  }

  private int size(int depth) {
    return depth >= MAX_DEPTH ? 0 : random.nextInt(3);
  }

  private SdkBytes bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return SdkBytes.fromByteArray(bytes);
  }
}
