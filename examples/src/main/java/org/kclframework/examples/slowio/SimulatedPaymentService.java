package org.kclframework.examples.slowio;

import java.time.Duration;

/** Stands in for a service behind the network: it takes its time and does nothing. */
final class SimulatedPaymentService implements PaymentService {

  private static final Duration LATENCY = Duration.ofMillis(20);

  @Override
  public void book(Payment payment) throws InterruptedException {
    Thread.sleep(LATENCY.toMillis());
  }
}
