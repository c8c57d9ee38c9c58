package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.streams.producer.ProducerOptions;

/** What a producer with a spool does when all is well, and when Kinesis is not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SpoolingProducerTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static final SpoolOptions SMALL = SpoolOptions.DEFAULT.withSize(1 << 20, 1 << 16);

  private final LocalStreams streams = LocalStreams.create();
  @TempDir private Path directory;

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private SpoolingProducer open(SpoolOptions options) throws SpoolException {
    return SpoolingProducer.builder(directory, streams.kinesis(), "s")
        .options(options)
        .producerOptions(ProducerOptions.DEFAULT.withLinger(Duration.ZERO))
        .build();
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void put_deliversInOrder(Durability durability) throws Exception {
    streams.kinesis().createStream("s", 2);
    try (SpoolingProducer producer = open(SMALL.withDurability(durability))) {
      for (int i = 0; i < 5000; i++) {
        producer.put(Texts.record("k" + i % 100, "text " + i));
      }
      assertThat(producer.flush(LONG)).isTrue();
      SpoolCounts counts = producer.counts();
      assertThat(counts.accepted()).isEqualTo(5000);
      assertThat(counts.delivered()).isEqualTo(5000);
      assertThat(counts.pending()).isZero();
    }
    Map<String, List<String>> stored = Texts.stored(streams.kinesis(), "s");
    for (int key = 0; key < 100; key++) {
      List<String> expected = new ArrayList<>();
      for (int i = key; i < 5000; i += 100) {
        expected.add("text " + i);
      }
      assertThat(stored.get("k" + key)).isEqualTo(expected);
    }
  }
}
