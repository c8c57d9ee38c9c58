package org.kclframework.streams.producer;

import java.time.Instant;

/**
 * Says that a producer has failed attempts, and has delivered nothing since the first of them.
 *
 * @param since when that was
 * @param problem what the last of them met: its kind, without data
 */
public record Stall(Instant since, String problem) {}
