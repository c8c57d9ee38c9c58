package org.kclframework.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.spool.Durability;
import org.kclframework.streams.spool.SpoolOptions;
import org.kclframework.streams.spool.SpoolingProducer;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * The program that is killed: it puts numbered events into a spool, and writes down which were
 * acknowledged. Without writers it only delivers what the spool holds, and ends.
 */
final class SpoolCrashChild {

  private static final int KEYS_PER_WRITER = 25;
  private static final int SIZE = 100;
  private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(5);

  private SpoolCrashChild() {}

  /**
   * Runs.
   *
   * @param arguments the endpoint, the stream, the directory of the spool, the durability, the
   *     directory for the acknowledgements, the number of this life, the number of writers
   */
  public static void main(String[] arguments) throws Exception {
    Path acks = Path.of(arguments[4]);
    long life = Long.parseLong(arguments[5]);
    int writers = Integer.parseInt(arguments[6]);
    SpoolOptions options =
        SpoolOptions.DEFAULT
            .withDurability(Durability.valueOf(arguments[3]))
            .withSize(1 << 26, 1 << 18);
    try (KinesisAsyncClient kinesis = LocalClients.kinesis(URI.create(arguments[0]));
        SpoolingProducer producer =
            SpoolingProducer.builder(Path.of(arguments[2]), kinesis, arguments[1])
                .options(options)
                .build()) {
      System.out.println("life " + life + ": " + producer.counts());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int writer = i;
        AckLog log = new AckLog(acks.resolve(life + "-" + writer));
        Thread thread = new Thread(() -> write(producer, writer, life, log), "writer-" + i);
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      if (!producer.flush(DRAIN_TIMEOUT)) {
        throw new IllegalStateException("not delivered: " + producer.status());
      }
      System.out.println("drained: " + producer.counts());
    }
  }

  private static void write(SpoolingProducer producer, int writer, long life, AckLog log) {
    try (log) {
      // Numbers of a later life are larger, whatever the one before had put.
      for (long number = life << 32; ; number++) {
        for (int i = 0; i < KEYS_PER_WRITER; i++) {
          int key = writer * KEYS_PER_WRITER + i;
          producer.put(new ProducerRecord("key-" + key, NumberedPayload.of(key, number, SIZE)));
          log.add(key, number);
        }
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
