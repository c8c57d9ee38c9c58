package org.kclframework.core.runner;

import java.time.Instant;

/**
 * Says that a shard makes no progress.
 *
 * @param since since when
 * @param sequenceNumber the record that it waits for
 * @param attempts how often that record failed so far
 * @param reason the class of the last failure, or what is being waited for
 */
public record Stall(Instant since, String sequenceNumber, int attempts, String reason) {}
