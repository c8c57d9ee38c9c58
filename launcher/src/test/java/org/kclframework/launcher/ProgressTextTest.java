package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.ShardStatus;

class ProgressTextTest {

  private final AtomicLong records = new AtomicLong();
  private final List<ShardStatus> shards = new ArrayList<>();
  private final ProgressText text = new ProgressText(records::get, () -> shards, 0);

  private String after(int seconds) {
    return text.next(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static ShardStatus behind(long millis) {
    return new ShardStatus(
        "orders",
        "shard",
        ShardStatus.Phase.PROCESSING,
        Optional.empty(),
        "TRIM_HORIZON",
        Optional.empty(),
        millis,
        Optional.empty(),
        false,
        LedgerSnapshot.EMPTY);
  }

  @Test
  void next_beforeTheFirstShard() {
    assertThat(after(1)).isEqualTo("0 records, 0/s, 0 shards");
  }

  @Test
  void next_hasTheRateSinceTheLast() {
    records.set(5_000);
    assertThat(after(2)).isEqualTo("5,000 records, 2,500/s, 0 shards");
    records.set(6_000);
    assertThat(after(12)).isEqualTo("6,000 records, 100/s, 0 shards");
  }

  @Test
  void next_hasTheLargestLag() {
    shards.add(behind(5_000));
    shards.add(behind(7_200_000));
    shards.add(behind(-1));
    assertThat(after(1)).isEqualTo("0 records, 0/s, 3 shards, 7,200 s behind");
    shards.clear();
    shards.add(behind(999));
    assertThat(after(2)).isEqualTo("0 records, 0/s, 1 shards");
  }
}
