package org.kclframework.examples.orders;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;

/**
 * Collects the lines of each customer's order and writes the order when its last line has come.
 *
 * <p>What is collected lives in memory only, so a checkpoint may be made only when nothing is: its
 * policy is {@link CheckpointPolicy#onlyWhenAsked}, and it asks by {@link Checkpoint#NOW}. After a
 * crash the lines since then come again, and each order is written again, or for the first time.
 */
public final class OrderWriter extends RecordProcessor {

  private final PrintStream out;
  private final Map<String, List<Order>> open = new HashMap<>();

  /** Creates one that writes orders to the standard output. */
  public OrderWriter() {
    this(System.out);
  }

  OrderWriter(PrintStream out) {
    this.out = out;
  }

  @Override
  protected CheckpointPolicy checkpointPolicy() {
    return CheckpointPolicy.onlyWhenAsked();
  }

  @Override
  protected Checkpoint processRecord(StreamRecord record) {
    Order order = record.json(Order.class);
    List<Order> lines = new ArrayList<>(open.getOrDefault(order.customer(), List.of()));
    lines.add(order);
    if (!order.last()) {
      open.put(order.customer(), lines);
      return Checkpoint.BY_POLICY;
    }
    // Written before it is forgotten: if this fails, the record is tried again and finds all lines.
    write(order.customer(), lines);
    open.remove(order.customer());
    return open.isEmpty() ? Checkpoint.NOW : Checkpoint.BY_POLICY;
  }

  private void write(String customer, List<Order> lines) {
    long cents = lines.stream().mapToLong(Order::cents).sum();
    out.printf(Locale.ROOT, "%s: %d items, %.2f%n", customer, lines.size(), cents / 100.0);
  }
}
