package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.spool.Durability;
import org.kclframework.streams.spool.SpoolOptions;
import org.kclframework.streams.spool.SpoolingProducer;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * How long a put into the spool takes while Kinesis is away, and how many are forced to the disk in
 * a second when many threads put, against a single thread that forces the same file for each
 * record.
 */
final class SpoolPuts {

  private static final int PAYLOAD = 100;
  private static final int WARM_UP = 200_000;
  private static final int PUTS = 500_000;
  private static final int WRITERS = 64;

  /** How many records each thread has under way that does not wait for each. */
  private static final int FUTURES = 32;

  private static final int PAIRS = 5;
  private static final Duration MEASURED = Duration.ofSeconds(3);
  private static final int SEGMENT = 16 << 20;

  /** An entry of a spool for the same record. */
  private static final int ENTRY = 35 + "key-100".length() + PAYLOAD;

  private SpoolPuts() {}

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("spool-puts");
    print("%,d puts of %d bytes by one thread, Kinesis away", PUTS, PAYLOAD);
    for (Durability durability : List.of(Durability.MEMORY, Durability.OS)) {
      latencies(directory.resolve(durability.name()), durability);
    }
    List<Double> waiting = new ArrayList<>();
    List<Double> byFutures = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      double single = forcePerPut(directory.resolve("single-" + i));
      double blocking = grouped(directory.resolve("blocking-" + i), SpoolPuts::put);
      double futures = grouped(directory.resolve("futures-" + i), SpoolPuts::putByFutures);
      waiting.add(blocking / single);
      byFutures.add(futures / single);
      print(
          "run %d: one force a put %,.0f puts/s; %d threads that wait %,.0f, %.1f times as many;"
              + " %d threads with %d futures each %,.0f, %.1f times",
          i + 1,
          single,
          WRITERS,
          blocking,
          blocking / single,
          WRITERS,
          FUTURES,
          futures,
          futures / single);
    }
    print(
        "median ratios %.1f and %.1f (bar: 50)",
        Figures.median(waiting, Double::doubleValue),
        Figures.median(byFutures, Double::doubleValue));
  }

  private static SpoolingProducer open(Path directory, Durability durability) throws IOException {
    return SpoolingProducer.builder(directory, new NoKinesis(), "benchmark")
        .options(SpoolOptions.DEFAULT.withDurability(durability).withSize(4L << 30, SEGMENT))
        .build();
  }

  private static void latencies(Path directory, Durability durability) throws Exception {
    try (SpoolingProducer producer = open(directory, durability)) {
      byte[] payload = new byte[PAYLOAD];
      long[] nanos = new long[PUTS];
      for (int i = -WARM_UP; i < PUTS; i++) {
        ProducerRecord record = new ProducerRecord("key-" + (100 + i & 511), payload);
        long before = System.nanoTime();
        producer.put(record);
        long after = System.nanoTime();
        if (i >= 0) {
          nanos[i] = after - before;
        }
      }
      Arrays.sort(nanos);
      print(
          "%s: median %.2f us, p99 %.2f us, p99.9 %.1f us, longest %.1f ms",
          durability,
          nanos[PUTS / 2] / 1e3,
          nanos[(int) (PUTS * 0.99)] / 1e3,
          nanos[(int) (PUTS * 0.999)] / 1e3,
          nanos[PUTS - 1] / 1e6);
      var unused = producer.close(Duration.ZERO);
    }
  }

  /** Puts a record until it is told to stop, and counts those that are forced. */
  private interface Writing {
    void run(SpoolingProducer producer, ProducerRecord record, LongAdder puts, AtomicBoolean stop)
        throws IOException, InterruptedException;
  }

  /** Returns the puts in a second of many threads. */
  private static double grouped(Path directory, Writing writing) throws Exception {
    try (SpoolingProducer producer = open(directory, Durability.FSYNC)) {
      LongAdder puts = new LongAdder();
      AtomicBoolean stop = new AtomicBoolean();
      CountDownLatch ended = new CountDownLatch(WRITERS);
      for (int i = 0; i < WRITERS; i++) {
        ProducerRecord record = new ProducerRecord("key-" + (100 + i), new byte[PAYLOAD]);
        Thread writer =
            new Thread(
                () -> {
                  try {
                    writing.run(producer, record, puts, stop);
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  } finally {
                    ended.countDown();
                  }
                },
                "writer-" + i);
        writer.setDaemon(true);
        writer.start();
      }
      Thread.sleep(MEASURED.toMillis() / 3);
      long before = puts.sum();
      long started = System.nanoTime();
      Thread.sleep(MEASURED.toMillis());
      double rate = (puts.sum() - before) * 1e9 / (System.nanoTime() - started);
      stop.set(true);
      ended.await();
      var unused = producer.close(Duration.ZERO);
      return rate;
    }
  }

  private static void put(
      SpoolingProducer producer, ProducerRecord record, LongAdder puts, AtomicBoolean stop)
      throws IOException, InterruptedException {
    while (!stop.get()) {
      producer.put(record);
      puts.increment();
    }
  }

  private static void putByFutures(
      SpoolingProducer producer, ProducerRecord record, LongAdder puts, AtomicBoolean stop) {
    Queue<CompletableFuture<Void>> underWay = new ArrayDeque<>();
    while (!stop.get()) {
      underWay.add(producer.putAsync(record));
      if (underWay.size() == FUTURES) {
        underWay.remove().join();
        puts.increment();
      }
    }
    underWay.forEach(CompletableFuture::join);
  }

  /** Returns the puts in a second of one thread that forces each, in a file as a segment is. */
  private static double forcePerPut(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(SEGMENT), 0);
      channel.force(true);
      long position = 0;
      long puts = 0;
      long started = System.nanoTime();
      while (System.nanoTime() - started < MEASURED.toNanos()) {
        channel.write(ByteBuffer.allocate(ENTRY), position);
        channel.force(false);
        position = (position + ENTRY) % (SEGMENT - ENTRY);
        puts++;
      }
      return puts * 1e9 / (System.nanoTime() - started);
    } finally {
      Files.delete(file);
    }
  }

  /** Takes no calls. */
  private static final class NoKinesis implements KinesisAsyncClient {

    @Override
    public String serviceName() {
      return "kinesis";
    }

    @Override
    public void close() {}
  }
}
