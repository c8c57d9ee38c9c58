package org.kclframework.streams.client;

/** A message: a header and an event as msgpack, neither of which is changed any more. */
final class Handover {

  private final byte[] header;
  private final byte[] data;

  Handover(byte[] header, byte[] data) {
    this.header = header;
    this.data = data;
  }

  byte[] header() {
    return header;
  }

  byte[] data() {
    return data;
  }

  @Override
  public String toString() {
    return "Handover[" + data.length + " bytes]";
  }
}
