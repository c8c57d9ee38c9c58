package org.kclframework.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads valid events with a few bytes changed, and writes events made by chance. */
@Timeout(60)
class EventsFuzzTest {

  private static final long SEED = 20260102;

  /** Headers that declare lengths, and extensions: where a reader is likely to go wrong. */
  private static final byte[] HEADERS =
      HexFormat.of().parseHex("808f909fa0bfc0c1c4c5c6c7c8c9cacbcccfd0d3d4d8d9dadbdcdddedfff");

  private final Random random = new Random(SEED);

  @Test
  void read_mutatedEvents_givesAnEventOrTheOneException() {
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 30_000; i++) {
      byte[] bytes = mutate(withTime(Events.write(map(0))));
      try {
        // What can be read can be written, and is the same again.
        Map<String, @Nullable Object> event = Events.read(ByteBuffer.wrap(bytes));
        assertThat(Events.write(event)).isNotEmpty();
        read++;
      } catch (MalformedPayloadException e) {
        assertThat(e.getMessage()).isNotEmpty();
        refused++;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError("on " + HexFormat.of().formatHex(bytes), e);
      }
    }
    assertThat(read).isGreaterThan(1000);
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void write_anyEvent_isReadAsItsCopy() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      Map<String, @Nullable Object> event = map(0);
      byte[] written = Events.write(event);
      Map<String, @Nullable Object> read = Events.read(ByteBuffer.wrap(written));
      assertThat(read).isEqualTo(Events.copyOf(event));
      assertThat(Events.write(read)).isEqualTo(written);
    }
  }

  private byte[] mutate(byte[] original) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] = HEADERS[random.nextInt(HEADERS.length)];
        case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> System.arraycopy(bytes, 0, bytes, at, bytes.length - at);
      }
    }
    return bytes;
  }

  /** Adds a field that only Go writes. */
  private static byte[] withTime(byte[] event) {
    byte[] time = HexFormat.of().parseHex("a174c70c0500000000559bb3a0075bcd15");
    byte[] bytes = Arrays.copyOf(event, event.length + time.length);
    System.arraycopy(time, 0, bytes, event.length, time.length);
    bytes[0]++;
    return bytes;
  }

  private Map<String, @Nullable Object> map(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      map.put(text(), value(depth + 1));
    }
    return map;
  }

  private @Nullable Object value(int depth) {
    return switch (random.nextInt(depth < 4 ? 9 : 7)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong() >> random.nextInt(64);
      case 3 -> random.nextInt();
      case 4 -> random.nextGaussian();
      case 5 -> new BigInteger(64, random);
      case 6 -> text();
      case 7 -> list(depth);
      default -> map(depth);
    };
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(value(depth + 1));
    }
    return list;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      text.append(random.nextBoolean() ? "é" : random.nextBoolean() ? "😀" : "a");
    }
    return text.toString();
  }
}
