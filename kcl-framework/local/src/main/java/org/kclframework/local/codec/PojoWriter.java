package org.kclframework.local.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** Writes one object of the SDK to a generator. */
final class PojoWriter {

  private final WireFormat format;
  private final JsonGenerator generator;

  PojoWriter(WireFormat format, JsonGenerator generator) {
    this.format = format;
    this.generator = generator;
  }

  void writeDocument(Map<String, String> extraMembers, SdkPojo pojo) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<String, String> member : extraMembers.entrySet()) {
      generator.writeStringField(member.getKey(), member.getValue());
    }
    writeMembers(pojo);
    generator.writeEndObject();
  }

  private void writeMembers(SdkPojo pojo) throws IOException {
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      if (SdkMembers.isPresent(value)) {
        generator.writeFieldName(field.locationName());
        writeValue(field, value);
      }
    }
  }

  private void writeValue(SdkField<?> field, Object value) throws IOException {
    switch (field.marshallingType().getKnownType()) {
      case STRING -> generator.writeString((String) value);
      case INTEGER -> generator.writeNumber((Integer) value);
      case LONG -> generator.writeNumber((Long) value);
      case DOUBLE -> generator.writeNumber((Double) value);
      case BOOLEAN -> generator.writeBoolean((Boolean) value);
      case INSTANT -> format.writeTimestamp(generator, (Instant) value);
      case SDK_BYTES -> generator.writeBinary(((SdkBytes) value).asByteArrayUnsafe());
      case SDK_POJO -> writeDocument(Map.of(), (SdkPojo) value);
      case LIST -> writeList(field, (List<?>) value);
      case MAP -> writeMap(field, (Map<?, ?>) value);
      default -> throw new UnsupportedTypeException(field);
    }
  }

  private void writeList(SdkField<?> field, List<?> values) throws IOException {
    SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
    generator.writeStartArray();
    for (Object value : values) {
      writeValue(member, value);
    }
    generator.writeEndArray();
  }

  private void writeMap(SdkField<?> field, Map<?, ?> values) throws IOException {
    SdkField<?> member = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
    generator.writeStartObject();
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      generator.writeFieldName((String) entry.getKey());
      writeValue(member, entry.getValue());
    }
    generator.writeEndObject();
  }
}
