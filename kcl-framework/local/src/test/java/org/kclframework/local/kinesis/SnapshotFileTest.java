package org.kclframework.local.kinesis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

class SnapshotFileTest {

  @TempDir private Path directory = Path.of("replaced by JUnit");

  private Path path = Path.of("replaced below");
  private SnapshotFile file = new SnapshotFile(path);

  @BeforeEach
  void chooseFile() {
    path = directory.resolve("streams.snapshot");
    file = new SnapshotFile(path);
  }

  @Test
  void read_returnsWhatWasWritten() throws IOException {
    assertThat(file.exists()).isFalse();

    file.write(snapshot());

    assertThat(file.exists()).isTrue();
    assertThat(file.read()).isEqualTo(snapshot());
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void write_replacesTheFormerContent() throws IOException {
    file.write(snapshot());

    file.write(CatalogSnapshot.EMPTY);

    assertThat(file.read()).isEqualTo(CatalogSnapshot.EMPTY);
  }

  @Test
  void goldenFile_isReadAsItWasWritten() throws IOException {
    try (InputStream golden =
        requireNonNull(SnapshotFileTest.class.getResourceAsStream("streams-v1.snapshot"))) {
      Files.copy(golden, path);
    }

    assertThat(file.read()).isEqualTo(snapshot());
  }

  @Test
  void everyChangedOrMissingByte_isDetected() throws IOException {
    file.write(snapshot());
    byte[] whole = Files.readAllBytes(path);
    for (int offset = 0; offset < whole.length; offset++) {
      byte[] changed = whole.clone();
      changed[offset] ^= 1;
      Files.write(path, changed);
      assertThatThrownBy(file::read)
          .isInstanceOf(CorruptDataException.class)
          .hasMessageStartingWith(path + ": corrupt at offset ");

      Files.write(path, Arrays.copyOf(whole, offset));
      assertThatThrownBy(file::read).isInstanceOf(CorruptDataException.class);
    }
  }

  @Test
  void unknownVersion_isAnError() throws IOException {
    file.write(snapshot());
    byte[] bytes = Files.readAllBytes(path);
    bytes[7] = 9;
    Files.write(path, bytes);

    assertThatThrownBy(file::read)
        .hasMessage(path + ": corrupt at offset 4: version must be 1, but was 9");
  }

  /** One of everything, and at most one of what has no order. */
  private static CatalogSnapshot snapshot() {
    StreamDefinition orders =
        new StreamDefinition(
            "orders",
            FakeClock.START,
            new StreamSettings(
                48, StreamMode.PROVISIONED, 2048, Set.of(MetricsName.INCOMING_BYTES)),
            Map.of("team", "sales"),
            Resharding.initial(2, 1_714_564_800L, FakeClock.START),
            List.of(
                new ConsumerDefinition("billing", FakeClock.START.plusSeconds(1), Map.of("k", "v")),
                new ConsumerDefinition("audit", FakeClock.START.plusSeconds(2), Map.of())));
    StreamDefinition merged =
        Resharding.merge(
            orders, orders.shards().get(0), orders.shards().get(1), FakeClock.START.plusSeconds(9));
    StreamDefinition clicks =
        new StreamDefinition(
            "clicks",
            FakeClock.START,
            StreamSettings.ofMode(StreamMode.ON_DEMAND),
            Map.of(),
            Resharding.initial(4, 1_714_564_800L, FakeClock.START),
            List.of());
    return new CatalogSnapshot(List.of(clicks, merged), Map.of("deleted", 1_714_564_900L));
  }
}
