package org.kclframework.examples.orders;

/**
 * A line of an order, as the stream carries it in JSON.
 *
 * @param customer who orders; also the partition key, so a customer's lines keep their order
 * @param item what is ordered
 * @param cents the price
 * @param last whether the order is complete with this line
 */
public record Order(String customer, String item, long cents, boolean last) {}
