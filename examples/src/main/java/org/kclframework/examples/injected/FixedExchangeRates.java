package org.kclframework.examples.injected;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/** Rates that never change. */
final class FixedExchangeRates implements ExchangeRates {

  private static final Map<String, BigDecimal> IN_EURO =
      Map.of(
          "EUR", BigDecimal.ONE,
          "USD", new BigDecimal("0.80"),
          "GBP", new BigDecimal("1.25"),
          "JPY", new BigDecimal("0.00625"));

  @Override
  public BigDecimal rate(String from, String to) {
    return inEuro(from).divide(inEuro(to), MathContext.DECIMAL64);
  }

  private static BigDecimal inEuro(String currency) {
    BigDecimal rate = IN_EURO.get(currency);
    if (rate == null) {
      throw new IllegalArgumentException("no rate for currency " + currency);
    }
    return rate;
  }
}
