package org.kclframework.local.leasetable;

import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A set of strings, numbers or blobs.
 *
 * @param type {@code SS}, {@code NS} or {@code BS}
 * @param elements each as a text that is the same for equal elements: blobs in hexadecimal
 */
record AttributeSet(AttributeValue.Type type, SortedSet<String> elements) {

  /** Reads and checks a value that is a set. */
  static AttributeSet parse(AttributeValue value) {
    List<String> texts =
        switch (value.type()) {
          case SS -> value.ss();
          case NS -> value.ns().stream().map(n -> DynamoDbNumber.parse(n).toString()).toList();
          case BS -> value.bs().stream().map(AttributeSet::toHex).toList();
          default -> throw new IllegalArgumentException("not a set: " + value.type());
        };
    if (texts.isEmpty()) {
      throw DynamoDbErrors.invalidParameter(
          "An attribute value of type " + value.type() + " may not be empty");
    }
    SortedSet<String> elements = new TreeSet<>(texts);
    if (elements.size() < texts.size()) {
      throw DynamoDbErrors.invalidParameter("Input collection contains duplicates.");
    }
    return new AttributeSet(value.type(), elements);
  }

  AttributeSet plus(AttributeSet other) {
    SortedSet<String> union = new TreeSet<>(elements);
    union.addAll(other.elements);
    return new AttributeSet(type, union);
  }

  /** Returns what is in this set and not in the other, which may be nothing. */
  AttributeSet minus(AttributeSet other) {
    SortedSet<String> difference = new TreeSet<>(elements);
    difference.removeAll(other.elements);
    return new AttributeSet(type, difference);
  }

  AttributeValue toValue() {
    List<String> texts = List.copyOf(elements);
    return switch (type) {
      case SS -> AttributeValue.fromSs(texts);
      case NS -> AttributeValue.fromNs(texts);
      default -> AttributeValue.fromBs(texts.stream().map(AttributeSet::fromHex).toList());
    };
  }

  private static String toHex(SdkBytes bytes) {
    return HexFormat.of().formatHex(bytes.asByteArrayUnsafe());
  }

  private static SdkBytes fromHex(String hex) {
    return SdkBytes.fromByteArrayUnsafe(HexFormat.of().parseHex(hex));
  }
}
