package org.kclframework.streams.eventstreamer;

/** Writes an event as Python's {@code csv} does in its dialect for Excel. */
final class CsvRow {

  private CsvRow() {}

  /** Returns {@code epoch,key,value} with a CRLF. */
  static String of(LoggedEvent event) {
    return PythonNumber.text(event.epoch())
        + ","
        + quoted(event.key())
        + ","
        + quoted(text(event.value()))
        + "\r\n";
  }

  private static String text(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    return value instanceof Double number ? PythonNumber.text(number) : value.toString();
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
