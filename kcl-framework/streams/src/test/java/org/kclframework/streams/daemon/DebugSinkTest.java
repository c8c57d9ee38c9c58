package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;

@Timeout(60)
class DebugSinkTest {

  private static ProducerRecord record(String key, Object value) {
    return new ProducerRecord("k", Event.builder().set(key, value).build().encode());
  }

  /** Reads as the original's tests do: text is the name of a stream, all else an event of it. */
  static Map<String, List<Map<String, ?>>> decode(byte[] output) throws Exception {
    Map<String, List<Map<String, ?>>> streams = new LinkedHashMap<>();
    String stream = "";
    for (byte[] value : MsgpackEvents.split(output)) {
      int format = Byte.toUnsignedInt(value[0]);
      if (format >= 0xa0 && format < 0xc0) {
        stream = new String(value, 1, value.length - 1, java.nio.charset.StandardCharsets.UTF_8);
      } else if (format == 0xda) {
        stream = new String(value, 3, value.length - 3, java.nio.charset.StandardCharsets.UTF_8);
      } else {
        streams
            .computeIfAbsent(stream, first -> new ArrayList<>())
            .add(Event.decode(java.nio.ByteBuffer.wrap(value)).fields());
      }
    }
    return streams;
  }

  @Test
  void output_isTheOriginals() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DebugSink sink = DebugSink.start(out);
    sink.put(
            "test_stream",
            new ProducerRecord("my_key", hex("82a4706b6579a66d795f6b6579a576616c7565c3")))
        .join();
    assertThat(sink.close(Duration.ZERO)).isEqualTo(Daemon.End.DELIVERED);

    assertThat(out.toByteArray())
        .isEqualTo(hex("ab746573745f73747265616d82a4706b6579a66d795f6b6579a576616c7565c3"));
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void output_isReadBack_withAnyNames() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DebugSink sink = DebugSink.start(out);
    String longName = "\u6d41".repeat(100);
    var unused1 = sink.put("a", record("i", 1));
    var unused2 = sink.put(longName, record("i", 2));
    sink.put("a", record("i", 3)).join();
    var unused3 = sink.put("a", record("i", 4));
    sink.close(Duration.ZERO);

    assertThat(decode(out.toByteArray()))
        .isEqualTo(
            Map.of(
                "a",
                List.of(Map.of("i", 1L), Map.of("i", 3L), Map.of("i", 4L)),
                longName,
                List.of(Map.of("i", 2L))));
  }

  @Test
  void output_thatFails_failsTheEvents_andOnlyThese() {
    List<Integer> writes = new ArrayList<>();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            writes.add(b);
            if (writes.size() == 1) {
              throw new IOException("the disk is full");
            }
          }
        };
    DebugSink sink = DebugSink.start(out);
    CompletableFuture<Void> failed = sink.put("a", record("i", 1));

    assertThat(failed).failsWithin(Duration.ofSeconds(30));
    assertThat(sink.put("a", record("i", 2))).succeedsWithin(Duration.ofSeconds(30));
    assertThat(sink.close(Duration.ZERO)).isEqualTo(Daemon.End.LOST);
  }
}
