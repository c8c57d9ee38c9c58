package org.kclframework.examples.injected;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/**
 * Says what {@link SalesConverter} gets injected; named by {@code processorModule} in the
 * configuration. The singleton is shared by the processors of all shards.
 */
final class RatesModule extends AbstractModule {

  @Override
  protected void configure() {
    bind(ExchangeRates.class).to(FixedExchangeRates.class).in(Singleton.class);
  }
}
