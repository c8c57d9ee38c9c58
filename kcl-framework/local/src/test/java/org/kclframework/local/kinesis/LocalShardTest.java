package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;

class LocalShardTest {

  private static final Instant NOW = FakeClock.START;
  private static final Duration DAY = Duration.ofHours(24);

  private final FakeJournal journal = new FakeJournal();
  private final LocalShard shard =
      LocalShard.open(
          Resharding.initial(1, NOW.getEpochSecond(), NOW).get(0), journal, NOW.minus(DAY));

  /** Remembers what it is told, and fails when it shall. */
  private static final class FakeJournal implements ShardJournal {

    private final List<String> calls = new ArrayList<>();
    private boolean failing;

    @Override
    public long replay(Reader reader) {
      return 0;
    }

    @Override
    public void append(long position, Instant arrival, List<NewRecord> records) {
      if (failing) {
        throw new UncheckedIOException(new IOException("no space left"));
      }
      calls.add("append " + records.size() + " at " + position);
    }

    @Override
    public void trim(long position) {
      calls.add("trim to " + position);
    }

    @Override
    public void delete() {}

    @Override
    public void close() {}
  }

  @Test
  void append_writesAllRecordsAtOnce() {
    append(NOW, "a", "b");
    append(NOW, "c");

    assertThat(journal.calls).containsExactly("append 2 at 0", "append 1 at 2");
    assertThat(Kinesis.texts(read(0).records())).containsExactly("a", "b", "c");
  }

  @Test
  void append_thatCannotBeStoredChangesNothing() {
    append(NOW, "a");
    journal.failing = true;
    assertThatThrownBy(() -> append(NOW.plusSeconds(60), "lost"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(shard.latestPosition()).isEqualTo(1);

    journal.failing = false;
    append(NOW.plusSeconds(1), "b");

    assertThat(Kinesis.texts(read(0).records())).containsExactly("a", "b");
    assertThat(read(1).records().get(0).approximateArrivalTimestamp())
        .isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void append_dropsOldRecordsAlsoWhenNobodyReads() {
    append(NOW, "a", "b");
    append(NOW.plus(DAY).plusMillis(1), "c");

    assertThat(journal.calls).containsExactly("append 2 at 0", "trim to 2", "append 1 at 2");
  }

  @Test
  void append_toAClosedShardIsAnError() {
    shard.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> append(NOW, "late"))
        .withMessage("shardId-000000000000 is closed");
  }

  @Test
  void listeners_areCalledForRecordsAndForTheEnd() {
    List<Boolean> news = new ArrayList<>();
    Runnable listener = () -> news.add(shard.hasNews(0));
    shard.addListener(listener);

    append(NOW, "a");
    shard.close();
    shard.removeListener(listener);
    shard.close();

    assertThat(news).containsExactly(true, true);
  }

  @Test
  void read_reportsTheEndOnlyWhenNothingIsLeft() {
    append(NOW, "a");
    shard.close();

    assertThat(read(0).endOfShard()).isFalse();
    assertThat(read(1).endOfShard()).isTrue();
  }

  @Test
  void read_fromAPositionThatIsGoneStartsAtTheOldestRecord() {
    append(NOW, "a");
    append(NOW.plusSeconds(1), "b");

    ShardRead read = shard.read(0, 10, 1000, NOW.plusSeconds(1));

    assertThat(Kinesis.texts(read.records())).containsExactly("b");
    assertThat(read.nextPosition()).isEqualTo(2);
    assertThat(shard.oldestPosition(NOW)).isEqualTo(1);
  }

  @Test
  void sequenceNumberBefore_isThatOfTheRecordOrStandsForIt() {
    String first = append(NOW, "a").get(0).orElseThrow();
    append(NOW.plusSeconds(1), "b");

    assertThat(shard.sequenceNumberBefore(1)).isEqualTo(first);
    assertThat(shard.sequenceNumberBefore(0))
        .isEqualTo(shard.definition().firstSequenceNumber().toString());
    shard.read(0, 10, 1000, NOW.plusSeconds(1));
    assertThat(SequenceNumber.parse(shard.sequenceNumberBefore(1)).orElseThrow().index())
        .isEqualTo(1);
  }

  private List<Optional<String>> append(Instant now, String... texts) {
    List<NewRecord> records = new ArrayList<>();
    for (String text : texts) {
      records.add(new NewRecord("key", SdkBytes.fromUtf8String(text)));
    }
    return shard.append(records, now, now.minus(DAY), RateLimits.OFF);
  }

  private ShardRead read(long position) {
    return shard.read(position, 10, 1000, NOW.minus(DAY));
  }
}
