package org.kclframework.examples.injected;

import java.math.BigDecimal;

/**
 * A sale, as the stream carries it in JSON.
 *
 * @param id identifies the sale
 * @param currency the currency of the amount, such as {@code EUR}
 * @param amount the amount
 */
public record Sale(String id, String currency, BigDecimal amount) {}
