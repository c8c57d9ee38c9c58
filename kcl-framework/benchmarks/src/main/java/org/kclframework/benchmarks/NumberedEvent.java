package org.kclframework.benchmarks;

/**
 * What a record of a crash test says.
 *
 * @param key the index of its partition key
 * @param number rises with each event of the key
 */
record NumberedEvent(int key, long number) {}
