package org.kclframework.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.testing.RecordProcessorDriver;
import org.kclframework.examples.Printed;
import org.kclframework.examples.SampleInput;

@Timeout(30)
class OrderWriterTest {

  private final Printed printed = new Printed();
  private final RecordProcessorDriver driver =
      RecordProcessorDriver.of(new OrderWriter(printed.out));

  private void send(String customer, String item, long cents, boolean last) {
    driver.send(
        customer,
        String.format(
            "{\"customer\":\"%s\",\"item\":\"%s\",\"cents\":%d,\"last\":%b}",
            customer, item, cents, last));
  }

  @Test
  void lastLine_writesTheOrderAndMakesACheckpoint() {
    send("anna", "tea", 560, false);
    send("anna", "oats", 275, true);
    assertThat(printed.lines()).containsExactly("anna: 2 items, 8.35");
    assertThat(driver.checkpoints()).containsExactly("2");
  }

  @Test
  void lastLine_whileAnotherOrderIsOpen_makesNoCheckpoint() {
    send("anna", "tea", 560, false);
    send("boris", "salt", 110, true);
    assertThat(printed.lines()).containsExactly("boris: 1 items, 1.10");
    assertThat(driver.checkpoints()).isEmpty();
    send("anna", "rice", 265, true);
    assertThat(driver.checkpoints()).containsExactly("3");
  }

  @Test
  void openOrder_isNeverCoveredByACheckpoint() {
    send("anna", "tea", 560, true);
    send("anna", "rice", 265, false);
    driver.advance(Duration.ofHours(1)).stop();
    assertThat(driver.checkpoints()).containsExactly("1");
  }

  @Test
  void failedWrite_isRepeatedWithAllLines() {
    FailingOnce failing = new FailingOnce(printed.out);
    RecordProcessorDriver other = RecordProcessorDriver.of(new OrderWriter(failing));
    other
        .send("anna", "{\"customer\":\"anna\",\"item\":\"tea\",\"cents\":100}")
        .send("anna", "{\"customer\":\"anna\",\"item\":\"tea\",\"cents\":100,\"last\":true}");
    assertThat(printed.lines()).containsExactly("anna: 2 items, 2.00");
    assertThat(other.ledger().failedAttempts()).isEqualTo(1);
    assertThat(other.checkpoints()).containsExactly("2");
  }

  /** A stream whose first write fails. */
  private static final class FailingOnce extends PrintStream {

    private final PrintStream target;
    private boolean failed;

    FailingOnce(PrintStream target) {
      super(new ByteArrayOutputStream(), true);
      this.target = target;
    }

    @Override
    public PrintStream printf(Locale locale, String format, Object... arguments) {
      if (!failed) {
        failed = true;
        throw new IllegalStateException("not now");
      }
      return target.printf(locale, format, arguments);
    }
  }

  @Test
  void whatIsNoOrder_isNotPassedOver() {
    driver.withDeadLettersAfter(1).send("anna", "{\"customer\":");
    assertThat(driver.deadLetters()).hasSize(1);
    assertThat(driver.checkpoints()).isEmpty();
  }

  @Test
  void sampleInput_isWrittenWhole() throws Exception {
    SampleInput.send(driver, "orders-input.jsonl");
    assertThat(printed.lines()).hasSize(37);
    assertThat(driver.checkpoints()).last().isEqualTo("127");
  }
}
