package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingTest {

  private final StringWriter err = new StringWriter();
  private final List<Runnable> later = new ArrayList<>();
  private final Waiting waiting = new Waiting(new PrintWriter(err, true), later::add);

  @Test
  void whatTakesLong_isTold() {
    Runnable end = waiting.ofShards("orders", "regionName=us-east-1");
    assertThat(err.toString()).isEmpty();
    later.forEach(Runnable::run);
    end.run();
    assertThat(err)
        .hasToString(
            "Still waiting for the list of the shards of stream orders (regionName=us-east-1)\n");
  }

  @Test
  void whatHasEnded_isNotTold() {
    waiting.ofShards("orders", "regionName=us-east-1").run();
    assertThat(later).hasSize(1);
    later.forEach(Runnable::run);
    assertThat(err.toString()).isEmpty();
  }
}
