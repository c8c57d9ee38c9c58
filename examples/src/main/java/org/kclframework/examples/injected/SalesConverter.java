package org.kclframework.examples.injected;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Adds up sales of all currencies in one of them.
 *
 * <p>The rates come from {@link RatesModule}, the currency from the key {@code processor.currency}
 * of the configuration; a test passes whatever it likes to the constructor.
 */
public final class SalesConverter extends RecordProcessor {

  private final ExchangeRates rates;
  private final String currency;
  private BigDecimal total = BigDecimal.ZERO;
  private String shardId = "";

  @Inject
  SalesConverter(ExchangeRates rates, @Named("currency") String currency) {
    this.rates = rates;
    this.currency = currency;
  }

  @Override
  protected void initialize(ShardContext shard) {
    shardId = shard.shardId();
  }

  @Override
  protected Checkpoint processRecord(StreamRecord record) {
    Sale sale = record.json(Sale.class);
    total = total.add(sale.amount().multiply(rates.rate(sale.currency(), currency)));
    return Checkpoint.BY_POLICY;
  }

  @Override
  protected Checkpoint shutdown(ShutdownReason reason) {
    System.out.println(shardId + ": " + total() + " " + currency);
    return Checkpoint.BY_POLICY;
  }

  BigDecimal total() {
    return total.setScale(2, RoundingMode.HALF_EVEN);
  }
}
