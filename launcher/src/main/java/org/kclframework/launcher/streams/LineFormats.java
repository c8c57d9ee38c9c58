package org.kclframework.launcher.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kclframework.launcher.services.BadLineException;
import org.kclframework.launcher.services.LineKey;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;

/** The formats of lines. */
public final class LineFormats {

  private static final String MESSAGE = "msg";
  private static final String TIME = "ts";

  /** The fields of the event that a plain line becomes. */
  public static final Set<String> TEXT_FIELDS = Set.of(MESSAGE, TIME);

  private LineFormats() {}

  /**
   * Returns what makes an event {@code {msg, ts}} of a line, as Triton does: the line with its end,
   * and the time in seconds.
   */
  public static LineFormat text(EventKey key, InstantSource clock) {
    return line -> {
      Event event =
          Event.builder().set(MESSAGE, utf8(line)).set(TIME, seconds(clock.instant())).build();
      return Optional.of(record(key, event));
    };
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }

  /** Returns what makes an event of a line that is a JSON object; a blank line says nothing. */
  public static LineFormat json(EventKey key) {
    return line -> {
      String text = utf8(line);
      return text.isBlank()
          ? Optional.empty()
          : Optional.of(record(key, event(JsonObjects.read(text))));
    };
  }

  private static Event event(Map<String, ?> fields) throws BadLineException {
    try {
      return Event.of(fields);
    } catch (IllegalArgumentException e) {
      throw new BadLineException(String.valueOf(e.getMessage()));
    }
  }

  private static ProducerRecord record(EventKey key, Event event) throws BadLineException {
    try {
      return new ProducerRecord(key.of(event), event.encode());
    } catch (IllegalArgumentException e) {
      throw new BadLineException(String.valueOf(e.getMessage()));
    }
  }

  /** Returns what takes the bytes of a line, without its end, for the payload. */
  public static LineFormat raw(Optional<String> key) {
    return line -> {
      byte[] payload = withoutEnd(line);
      String partitionKey = key.isPresent() ? key.get() : LineKey.HASH.of(payload);
      return Optional.of(new ProducerRecord(partitionKey, payload));
    };
  }

  private static byte[] withoutEnd(byte[] line) {
    int end = line.length;
    if (end > 0 && line[end - 1] == '\n') {
      end--;
      if (end > 0 && line[end - 1] == '\r') {
        end--;
      }
    }
    return Arrays.copyOf(line, end);
  }

  private static String utf8(byte[] line) throws BadLineException {
    ByteBuffer bytes = ByteBuffer.wrap(line);
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new BadLineException(
          "it is not UTF-8 from byte " + (bytes.position() + 1) + " on; --raw takes any bytes");
    }
  }

  /** Finds the partition key of an event. */
  @FunctionalInterface
  public interface EventKey {

    /**
     * Returns the key.
     *
     * @throws IllegalArgumentException if the event has none
     */
    String of(Event event);
  }
}
