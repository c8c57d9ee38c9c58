package org.kclframework.examples.slowio;

import java.io.PrintStream;
import java.util.concurrent.atomic.LongAdder;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Books each payment with a slow service. To be run with {@code parallelism} above 1: then {@link
 * #processRecord} runs for many accounts at the same time, in order for each.
 *
 * <p>That is why its fields are safe for use by several threads, and why nothing else is different:
 * a call that fails is made again, its account waits for it and the others go on, and no checkpoint
 * passes a payment that is not booked. After a crash some are booked again, so the service has to
 * know them by their id.
 */
public final class PaymentBooker extends RecordProcessor {

  private final PaymentService service;
  private final PrintStream out;
  private final LongAdder booked = new LongAdder();
  private String shardId = "";

  /** Creates one with a simulated service. */
  public PaymentBooker() {
    this(new SimulatedPaymentService(), System.out);
  }

  PaymentBooker(PaymentService service, PrintStream out) {
    this.service = service;
    this.out = out;
  }

  @Override
  protected void initialize(ShardContext shard) {
    shardId = shard.shardId();
  }

  @Override
  protected Checkpoint processRecord(StreamRecord record) throws Exception {
    service.book(record.json(Payment.class));
    booked.increment();
    return Checkpoint.BY_POLICY;
  }

  @Override
  protected Checkpoint shutdown(ShutdownReason reason) {
    out.printf("%s: %d payments booked%n", shardId, booked.sum());
    return Checkpoint.BY_POLICY;
  }
}
