package org.kclframework.examples.slowio;

/**
 * A payment, as the stream carries it in JSON.
 *
 * @param account the account; also the partition key, so its payments are booked in their order
 * @param id identifies the payment, so that booking it again changes nothing
 * @param cents the amount
 */
public record Payment(String account, String id, long cents) {}
