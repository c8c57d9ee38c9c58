package org.kclframework.examples.slowio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.testing.RecordProcessorDriver;
import org.kclframework.examples.Printed;
import org.kclframework.examples.SampleInput;

@Timeout(30)
class PaymentBookerTest {

  /** A service that fails as often as it is told, then books at once. */
  private static final class FakeService implements PaymentService {

    private final List<String> booked = new ArrayList<>();
    private int failures;

    @Override
    public void book(Payment payment) throws IOException {
      if (failures > 0) {
        failures--;
        throw new IOException("connection reset");
      }
      booked.add(payment.id());
    }
  }

  private final FakeService service = new FakeService();
  private final Printed printed = new Printed();
  private final RecordProcessorDriver driver =
      RecordProcessorDriver.of(new PaymentBooker(service, printed.out));

  @Test
  void payment_isBooked() {
    driver.send("a", "{\"account\":\"a\",\"id\":\"p1\",\"cents\":5}").stop();
    assertThat(service.booked).containsExactly("p1");
    assertThat(printed.lines()).containsExactly("shardId-000000000000: 1 payments booked");
  }

  @Test
  void serviceThatFails_isCalledAgainBeforeAnyCheckpoint() {
    service.failures = 3;
    driver
        .withCheckpointPolicy(CheckpointPolicy.everyRecords(1))
        .send("a", "{\"account\":\"a\",\"id\":\"p1\",\"cents\":5}")
        .send("a", "{\"account\":\"a\",\"id\":\"p2\",\"cents\":5}");
    assertThat(service.booked).containsExactly("p1", "p2");
    assertThat(driver.ledger().failedAttempts()).isEqualTo(3);
    assertThat(driver.checkpoints()).containsExactly("1", "2");
  }

  @Test
  void sampleInput_isBooked() throws Exception {
    SampleInput.send(driver, "slowio-input.jsonl");
    assertThat(service.booked).hasSize(400).doesNotHaveDuplicates();
  }
}
