package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kclframework.streams.internal.LoggedLines;

class DropLogTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final DropLog drops = new DropLog(nanos::get);
  @RegisterExtension private final LoggedLines log = new LoggedLines(DropLog.class);

  @Test
  void firstOfAReason_isLogged_andThenOneInAWhile() {
    drops.add(DropReason.KEY_EMPTY, "one");
    drops.add(DropReason.KEY_EMPTY, "two");
    drops.add(DropReason.HEADER_EMPTY, "other");
    drops.add(DropReason.KEY_EMPTY, "three");
    nanos.addAndGet(DropLog.PAUSE.toNanos());
    drops.add(DropReason.KEY_EMPTY, "four");
    drops.add(DropReason.KEY_EMPTY, "five");

    assertThat(log.take())
        .containsExactly(
            "a message is dropped because its partition key is empty: one",
            "a message is dropped because its header is empty: other",
            "a message is dropped because its partition key is empty, as 2 before it: four");
  }
}
