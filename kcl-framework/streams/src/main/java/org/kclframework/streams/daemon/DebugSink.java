package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * Writes events to an output in place of any stream, ten times a second, as Triton's daemon does
 * with {@code --skip-kinesis}. There is a stream for each alias.
 *
 * <table>
 *   <caption>The format: for each stream that has events, one after the other</caption>
 *   <tr><th>bytes</th><th>content</th></tr>
 *   <tr><td>a msgpack string (fixstr, str16 or str32)</td><td>the stream's alias</td></tr>
 *   <tr><td>msgpack maps, one behind the other</td><td>the stream's events, as they came</td></tr>
 * </table>
 *
 * <p>So a reader takes a string for the name of the stream to which the maps after it belong.
 */
public final class DebugSink implements EventSink {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final OutputStream out;
  private final ScheduledExecutorService executor;
  private final Map<String, List<Waiting>> waiting = new LinkedHashMap<>();

  /** Whether an event was not written. */
  private volatile boolean failed;

  private record Waiting(ByteBuffer data, CompletableFuture<Void> written) {}

  private DebugSink(OutputStream out) {
    this.out = out;
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "daemon-debug-output");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to write to an output, which stays the caller's to close, afterwards. */
  public static DebugSink start(OutputStream out) {
    DebugSink sink = new DebugSink(out);
    var unused =
        sink.executor.scheduleWithFixedDelay(
            sink::flush, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return sink;
  }

  @Override
  public void requireStream(String alias) {}

  @Override
  public CompletableFuture<Void> put(String alias, ProducerRecord record) {
    Waiting event = new Waiting(record.data(), new CompletableFuture<>());
    synchronized (waiting) {
      waiting.computeIfAbsent(alias, first -> new ArrayList<>()).add(event);
    }
    return event.written();
  }

  /** Writes what waits. One thread at a time, so that what is written stays whole. */
  private synchronized void flush() {
    Map<String, List<Waiting>> batch;
    synchronized (waiting) {
      batch = new LinkedHashMap<>(waiting);
      waiting.clear();
    }
    try {
      for (Map.Entry<String, List<Waiting>> stream : batch.entrySet()) {
        out.write(name(stream.getKey()));
        for (Waiting event : stream.getValue()) {
          byte[] data = new byte[event.data().remaining()];
          event.data().get(data);
          out.write(data);
        }
      }
      out.flush();
      batch.values().forEach(events -> events.forEach(event -> event.written().complete(null)));
    } catch (IOException e) {
      failed = true;
      batch
          .values()
          .forEach(events -> events.forEach(event -> event.written().completeExceptionally(e)));
    }
  }

  /** Returns a name in the old encoding of msgpack, which has no str8. */
  private static byte[] name(String alias) {
    byte[] text = alias.getBytes(UTF_8);
    ByteBuffer encoded = ByteBuffer.allocate(text.length + 5);
    if (text.length < 32) {
      encoded.put((byte) (0xa0 | text.length));
    } else if (text.length < 1 << 16) {
      encoded.put((byte) 0xda).putShort((short) text.length);
    } else {
      encoded.put((byte) 0xdb).putInt(text.length);
    }
    encoded.put(text);
    byte[] bytes = new byte[encoded.position()];
    encoded.flip().get(bytes);
    return bytes;
  }

  @Override
  public List<StreamState> states() {
    return List.of();
  }

  @Override
  public Daemon.End close(Duration timeout) {
    executor.shutdown();
    flush();
    return failed ? Daemon.End.LOST : Daemon.End.DELIVERED;
  }
}
