package org.kclframework.streams.daemon;

import java.util.Locale;

/** Why a message that came over ZeroMQ was not taken. Each is a value of the metric's tag. */
public enum DropReason {
  /** A message has two parts. */
  PART_COUNT("it has not two parts"),
  /** A part is larger than the daemon takes. */
  TOO_LARGE("a part of it is too large"),
  /** The first part has no bytes. */
  HEADER_EMPTY("its header is empty"),
  /** The first byte of the first part is neither that of the binary form nor that of JSON. */
  HEADER_VERSION("its header is of no known version"),
  /** The binary form has 129 bytes. */
  HEADER_LENGTH("its binary header is of a wrong length"),
  /** A field of the binary form declares more bytes than there is room for. */
  HEADER_FIELD_LENGTH("a field of its binary header declares a wrong length"),
  /** Alias or partition key are no Unicode. */
  HEADER_NOT_UTF8("its header is not UTF-8"),
  /** The header starts like JSON, and goes on otherwise. */
  HEADER_NOT_JSON("its header is not JSON"),
  /** {@code stream_name} or {@code partition_key} is missing or no string. */
  HEADER_FIELD("its JSON header has not both fields as strings"),
  /** Kinesis takes no empty partition key. */
  KEY_EMPTY("its partition key is empty"),
  /** Kinesis takes partition keys of up to 256 characters. */
  KEY_TOO_LONG("its partition key is too long"),
  /** The second part is no event. */
  EVENT_MALFORMED("its event is malformed"),
  /** The catalog has no stream of that alias. */
  UNKNOWN_STREAM("its stream is unknown"),
  /** The configuration has the alias skipped. */
  SKIPPED("its stream is skipped, as configured"),
  /** The spool did not take the event. */
  NOT_STORED("it could not be stored"),
  /** A mistake of the daemon itself. */
  INTERNAL_ERROR("of an unexpected error");

  private final String explanation;

  DropReason(String explanation) {
    this.explanation = explanation;
  }

  /** Returns the explanation, to go after "because". */
  String explanation() {
    return explanation;
  }

  /** Returns the value of the metric's tag. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
