package org.kclframework.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.testing.RecordProcessorDriver;
import org.kclframework.examples.Printed;
import org.kclframework.examples.SampleInput;

@Timeout(30)
class WordCounterTest {

  private final Printed printed = new Printed();
  private final RecordProcessorDriver driver =
      RecordProcessorDriver.of(new WordCounter(printed.out));

  @Test
  void stop_printsTheMostFrequentWords() {
    driver.send("1", "The boat, the gate!").send("2", "THE river").stop();
    assertThat(printed.lines())
        .containsExactly(
            "shardId-000000000000: 6 words, 4 different: the 3, boat 1, gate 1, river 1");
  }

  @Test
  void endShard_printsToo() {
    driver.send("1", "a").endShard();
    assertThat(printed.lines()).hasSize(1);
    assertThat(driver.checkpoints()).containsExactly("SHARD_END");
  }

  @Test
  void loseLease_printsNothing() {
    driver.send("1", "a").loseLease();
    assertThat(printed.lines()).isEmpty();
  }

  @Test
  void anyPayload_isCounted() {
    driver
        .send("1", "")
        .send("2", new byte[] {(byte) 0xff, 'a', (byte) 0xc3})
        .send("3", "Ötzi ötzi");
    assertThat(driver.ledger().succeeded()).isEqualTo(3);
    driver.stop();
    assertThat(printed.lines())
        .containsExactly("shardId-000000000000: 3 words, 2 different: ötzi 2, a 1");
  }

  @Test
  void checkpoints_areMadeByTime() {
    driver.send("1", "a").advance(Duration.ofSeconds(60));
    assertThat(driver.checkpoints()).containsExactly("1");
  }

  @Test
  void sampleInput_isCounted() throws Exception {
    SampleInput.send(driver, "quickstart-input.txt");
    driver.stop();
    assertThat(driver.ledger().succeeded()).isGreaterThan(300);
    assertThat(printed.lines().get(0)).contains(" words, ").contains(": the ");
  }
}
