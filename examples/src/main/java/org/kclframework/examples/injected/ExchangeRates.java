package org.kclframework.examples.injected;

import java.math.BigDecimal;

/** Knows what a currency is worth in another. Safe for use by several threads. */
interface ExchangeRates {

  /**
   * Returns the worth of one unit.
   *
   * @throws IllegalArgumentException if one of the currencies is not known
   */
  BigDecimal rate(String from, String to);
}
