package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;

/** Payloads at the edges of what Kinesis takes. */
@Timeout(60)
final class RecordPayloadTest {

  private static final int TEN_MEBIBYTES = 10 << 20;

  private final Sink sink = new Sink();

  static List<Retrieval> retrievals() {
    return List.of(
        new Retrieval.Polling(), new Retrieval.FanOut(Optional.empty(), Optional.empty()));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("retrievals")
  void payloads_comeAsTheyWerePut(Retrieval retrieval) {
    List<byte[]> payloads =
        List.of(
            new byte[0],
            new byte[] {0},
            new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF},
            new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2},
            random(20),
            random(1 << 20),
            random(TEN_MEBIBYTES - 3),
            new byte[0]);
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness
          .kinesis
          .updateMaxRecordSize(
              request ->
                  request
                      .streamARN(harness.kinesis.streamArn(STREAM))
                      .maxRecordSizeInKiB(TEN_MEBIBYTES >> 10))
          .join();
      for (byte[] payload : payloads) {
        harness
            .kinesis
            .putRecord(
                PutRecordRequest.builder()
                    .streamName(STREAM)
                    .partitionKey("key")
                    .data(SdkBytes.fromByteArrayUnsafe(payload))
                    .build())
            .join();
      }
      harness.start(config().retrieval(retrieval), sink.processor());
      await("all records", () -> sink.size() >= payloads.size());
      assertThat(sink.records()).hasSize(payloads.size());
      for (int i = 0; i < payloads.size(); i++) {
        assertThat(Arrays.equals(sink.records().get(i).bytes(), payloads.get(i)))
            .as("payload %s of %s bytes", i, payloads.get(i).length)
            .isTrue();
      }
      assertThat(sink.texts().get(2)).isEqualTo("\uFFFD(\uFFFD");
      assertThat(sink.texts().get(0)).isEmpty();
    }
  }
}
