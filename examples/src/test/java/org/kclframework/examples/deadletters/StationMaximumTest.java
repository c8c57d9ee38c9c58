package org.kclframework.examples.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.testing.RecordProcessorDriver;
import org.kclframework.examples.Printed;
import org.kclframework.examples.SampleInput;

@Timeout(30)
class StationMaximumTest {

  private final Printed printed = new Printed();
  private final RecordProcessorDriver driver =
      RecordProcessorDriver.of(new StationMaximum(printed.out)).withDeadLettersAfter(1);

  @Test
  void stop_printsTheHighestOfEachStation() {
    driver.send("1", "harbour;21.5").send("2", "forest;9").send("3", "harbour;-3").stop();
    assertThat(printed.lines())
        .containsExactly(
            "shardId-000000000000: forest up to 9.0", "shardId-000000000000: harbour up to 21.5");
    assertThat(driver.deadLetters()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "harbour", ";20", "harbour;", "harbour;warm", "harbour;NaN", "harbour;101"})
  void badLine_becomesADeadLetterAndTheNextGoesOn(String line) {
    driver.send("1", line).send("2", "forest;9").stop();
    assertThat(driver.deadLetters()).hasSize(1);
    assertThat(driver.deadLetters().get(0).record().text()).isEqualTo(line);
    assertThat(driver.deadLetters().get(0).attempts()).isEqualTo(2);
    assertThat(printed.lines()).containsExactly("shardId-000000000000: forest up to 9.0");
    assertThat(driver.checkpoints()).containsExactly("2");
  }

  @Test
  void sampleInput_hasSixBadLines() throws Exception {
    SampleInput.send(driver, "deadletters-input.txt");
    assertThat(driver.deadLetters()).hasSize(6);
    assertThat(driver.ledger().succeeded()).isEqualTo(234);
  }
}
