package org.kclframework.core.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchCheckpoints;
import org.kclframework.core.runner.BatchProcessor;

class RedriveBatchProcessorTest {

  private final List<String> positions = new ArrayList<>();
  private final Asking child = new Asking();
  private final RedriveBatchProcessor redrive = new RedriveBatchProcessor(child);

  /** Asks for checkpoints at the positions that a test names; "all" is null. */
  private static final class Asking implements BatchProcessor {

    private List<String> asks = List.of();
    private List<String> got = List.of();

    @Override
    public void initialize(ShardContext shard) {}

    @Override
    public void process(List<StreamRecord> records, long behind, BatchCheckpoints checkpoints)
        throws Exception {
      got = records.stream().map(StreamRecord::sequenceNumber).toList();
      ask(checkpoints);
    }

    @Override
    public void idle(long millisBehindLatest, BatchCheckpoints checkpoints) {}

    @Override
    public void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints) throws Exception {
      ask(checkpoints);
    }

    private void ask(BatchCheckpoints checkpoints) throws Exception {
      for (String position : asks) {
        checkpoints.checkpoint(position.equals("all") ? null : position, null);
      }
    }

    @Override
    public void abort() {}
  }

  private void note(@Nullable String sequenceNumber, @Nullable Long subSequenceNumber) {
    positions.add(String.valueOf(sequenceNumber));
  }

  /** Processes letters at offsets 0, 10, 20 and so on of records with these numbers. */
  private void process(String... numbers) throws Exception {
    List<StreamRecord> letters =
        IntStream.range(0, numbers.length)
            .mapToObj(
                i ->
                    StreamRecord.builder()
                        .sequenceNumber(Integer.toString(10 * i))
                        .data(letter(numbers[i]))
                        .build())
            .toList();
    redrive.process(letters, -1, this::note);
  }

  private static byte[] letter(String number) {
    return DeadLetterJson.write(
        new DeadLetter(
            StreamRecord.builder().sequenceNumber(number).data("x").build(),
            1,
            "Exception",
            "no",
            Instant.EPOCH));
  }

  @Test
  void checkpoint_isMadeAtTheLetterOfTheRecord() throws Exception {
    child.asks = List.of("501", "503", "all");
    process("501", "502", "503");
    assertThat(child.got).containsExactly("501", "502", "503");
    assertThat(positions).containsExactly("0", "20", "null");
  }

  @Test
  void checkpointOfARecordInTwoLetters_passesNothingBetweenThem() throws Exception {
    child.asks = List.of("501", "502", "501");
    process("501", "502", "503", "501");
    assertThat(positions).containsExactly("0", "10", "30");
  }

  @Test
  void checkpointOfAnotherRecord_isRefused() {
    child.asks = List.of("999");
    assertThatThrownBy(() -> process("501"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sequence number 999 is of no record of the batch");
  }

  @Test
  void checkpointAtTheEnd_coversNoMoreThanWasAskedFor() throws Exception {
    process("501", "502");
    child.asks = List.of("501");
    assertThatThrownBy(() -> redrive.shutdown(ShutdownReason.SHARD_ENDED, this::note))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("501");
    child.asks = List.of("502", "all");
    redrive.shutdown(ShutdownReason.SHARD_ENDED, this::note);
    assertThat(positions).containsExactly("10", "null");
  }
}
