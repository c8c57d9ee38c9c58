package org.kclframework.benchmarks;

import java.util.Random;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.local.leasetable.LocalLeaseTables;

/** An embedded stream that holds its records already. */
record Preloaded(LocalKinesis kinesis, LocalLeaseTables leases) {

  static final String STREAM = "benchmark";

  static Preloaded with(int shards, int records, int size) {
    LocalKinesis kinesis = LocalKinesis.create();
    kinesis.createStream(STREAM, shards);
    Random random = new Random(1);
    for (int i = 0; i < records; i++) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      kinesis.put(STREAM, "key-" + i, payload);
    }
    return new Preloaded(kinesis, LocalLeaseTables.builder().build());
  }
}
