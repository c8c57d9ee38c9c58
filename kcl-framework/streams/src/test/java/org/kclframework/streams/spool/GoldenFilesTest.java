package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.local.LocalStreams;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * Files of version 1 of the format, as they were written once and for all: what they hold is still
 * read, and the same is still written.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GoldenFilesTest {

  private static final String NAME = "0000000000000007.spool";
  private static final long FIRST_INDEX = 1000;
  private static final long MILLIS = 1_764_500_000_000L;

  private final LocalStreams streams = LocalStreams.create();

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream file = GoldenFilesTest.class.getResourceAsStream("/spool/" + name)) {
      return Objects.requireNonNull(file, name).readAllBytes();
    }
  }

  /** Returns what the good file holds. */
  static byte[] written() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new SegmentHeader(1, Durability.FSYNC, 7, "s").bytes());
    List<ProducerRecord> records =
        List.of(
            Texts.record("plain", "first"),
            Texts.record("Schlüssel €", "second, with a key beyond ASCII"),
            Texts.record("hashed", "third")
                .withExplicitHashKey(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE)),
            Texts.record("plain", ""),
            Texts.record("plain", "fifth"));
    EntryFormat format = new EntryFormat("s");
    for (int i = 0; i < records.size(); i++) {
      byte[] key = EntryFormat.key(records.get(i));
      int size = EntryFormat.size(records.get(i), key);
      byte[] entry = new byte[size];
      format.write(
          records.get(i), key, size, FIRST_INDEX + i, FIRST_INDEX + i, MILLIS + i, entry, 0);
      bytes.writeBytes(entry);
    }
    // As where all bytes of a file are there from the beginning.
    bytes.writeBytes(new byte[100]);
    return bytes.toByteArray();
  }

  private SpoolingProducer open(byte[] file) throws IOException {
    FakeDisk disk = new FakeDisk(1);
    disk.put(NAME, file);
    return SpoolingProducer.builder(Path.of("unused"), streams.kinesis(), "s").open(disk);
  }

  private SpoolCounts deliver(String name) throws Exception {
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(golden(name))) {
      assertThat(producer.flush(Duration.ofSeconds(30))).isTrue();
      return producer.counts();
    }
  }

  @Test
  void sameRecords_areWrittenTheSame() throws Exception {
    assertThat(written()).isEqualTo(golden("good.spool"));
  }

  @Test
  void good_isDeliveredWhole() throws Exception {
    SpoolCounts counts = deliver("good.spool");
    assertThat(counts.delivered()).isEqualTo(5);
    assertThat(counts.torn() + counts.corrupt() + counts.lost()).isZero();
    assertThat(Texts.stored(streams.kinesis(), "s"))
        .isEqualTo(
            Map.of(
                "plain", List.of("first", "", "fifth"),
                "Schlüssel €", List.of("second, with a key beyond ASCII"),
                "hashed", List.of("third")));
  }

  @Test
  void truncated_isDeliveredUpToTheCut() throws Exception {
    SpoolCounts counts = deliver("truncated.spool");
    assertThat(counts.delivered()).isEqualTo(4);
    assertThat(counts.torn()).isEqualTo(1);
    assertThat(counts.lost()).isZero();
  }

  @Test
  void corrupt_isDeliveredButForOneRecord() throws Exception {
    SpoolCounts counts = deliver("corrupt.spool");
    assertThat(counts.delivered()).isEqualTo(4);
    assertThat(counts.lost()).isEqualTo(1);
    assertThat(counts.corrupt()).isEqualTo(1);
  }

  @Test
  void future_isRefused() throws Exception {
    byte[] future = golden("future.spool");
    assertThatThrownBy(() -> open(future))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining(NAME)
        .hasMessageContaining("version 2");
  }
}
