package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StorageFailuresTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final List<String> told = new ArrayList<>();
  private final StorageFailures failures =
      new StorageFailures(nanos::get, (operation, untold, failure) -> told.add(operation + untold));

  @Test
  void failures_areToldOnceInAWhile_withHowManyWereNot() {
    for (int i = 0; i < 4; i++) {
      failures.tell("PutRecords", new IllegalStateException());
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    failures.tell("PutRecord", new IllegalStateException());
    failures.tell("PutRecord", new IllegalStateException());
    assertThat(told).containsExactly("PutRecords0", "PutRecord3");
  }
}
