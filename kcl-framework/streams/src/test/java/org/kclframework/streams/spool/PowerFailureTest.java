package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.streams.producer.ProducerOptions;

/**
 * The power fails at any moment, or the process is killed, several times, and the disk keeps of
 * what was not forced whatever it likes: with {@link Durability#FSYNC}, what was acknowledged is
 * delivered, in order.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PowerFailureTest {

  private static final int LIVES = 3;
  private static final int WRITERS = 3;
  private static final int SEEDS = 60;

  private final LocalStreams streams = LocalStreams.create();

  /** How many records of each key were acknowledged; those of a key are numbered. */
  private final Map<String, List<Integer>> acknowledged = new ConcurrentHashMap<>();

  private final Map<String, Integer> next = new ConcurrentHashMap<>();

  static List<Long> seeds() {
    return LongStream.range(0, SEEDS).boxed().toList();
  }

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private SpoolingProducer open(FakeDisk disk) throws SpoolException {
    return SpoolingProducer.builder(Path.of("unused"), streams.kinesis(), "s")
        .options(
            SpoolOptions.DEFAULT.withSize(1 << 20, 8192).withCursorInterval(Duration.ofMillis(20)))
        .producerOptions(ProducerOptions.DEFAULT.withLinger(Duration.ZERO))
        .open(disk);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void acknowledgedRecords_survive(long seed) throws Exception {
    streams.kinesis().createStream("s", 2);
    Random random = new Random(seed);
    FakeDisk disk = new FakeDisk(seed);
    for (int life = 0; life < LIVES; life++) {
      live(disk.failingAfter(5 + random.nextInt(400)));
      disk = random.nextInt(4) == 0 ? disk.afterRestart() : disk.afterPowerFailure();
    }
    try (SpoolingProducer last = open(disk)) {
      assertThat(last.flush(Duration.ofSeconds(60))).as("delivered").isTrue();
      assertThat(last.counts().lost()).as("lost").isZero();
      assertThat(last.counts().corrupt()).as("corrupt").isZero();
    }
    Map<String, List<String>> stored = Texts.stored(streams.kinesis(), "s");
    acknowledged.forEach(
        (key, numbers) -> {
          List<Integer> firsts =
              new ArrayList<>(
                  new LinkedHashSet<>(
                      stored.getOrDefault(key, List.of()).stream()
                          .map(text -> Integer.valueOf(text.strip()))
                          .toList()));
          assertThat(firsts).as("acknowledged of " + key).containsAll(numbers);
          assertThat(firsts).as("order of " + key).isSorted();
        });
  }

  private void live(FakeDisk disk) throws InterruptedException {
    SpoolingProducer producer;
    try {
      producer = open(disk);
    } catch (SpoolException e) {
      assertThat(disk.hasFailed()).as("opens unless the power fails: " + e).isTrue();
      return;
    }
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      String key = "key-" + i;
      Thread writer = new Thread(() -> write(producer, key));
      writer.start();
      writers.add(writer);
    }
    for (Thread writer : writers) {
      writer.join();
    }
    producer.close(Duration.ZERO);
  }

  private void write(SpoolingProducer producer, String key) {
    try {
      while (true) {
        // A put that failed may be found all the same, so its number is not used again.
        int number = next.merge(key, 1, Integer::sum);
        // Some are larger than a sector of the disk.
        String padding = " ".repeat(number * 37 % 1500);
        producer.put(Texts.record(key, number + padding));
        acknowledged.computeIfAbsent(key, unused -> new ArrayList<>()).add(number);
      }
    } catch (SpoolException | InterruptedException e) {
      // The power has failed.
    }
  }
}
