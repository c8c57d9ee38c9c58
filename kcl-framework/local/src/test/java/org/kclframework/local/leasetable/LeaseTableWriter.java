package org.kclframework.local.leasetable;

import java.nio.file.Path;

/** The program that a test kills: puts items for ever and prints the number of each one put. */
final class LeaseTableWriter {

  private LeaseTableWriter() {}

  /** Gets the data directory. */
  public static void main(String[] arguments) {
    LocalLeaseTables tables =
        LocalLeaseTables.builder().dataDirectory(Path.of(arguments[0])).build();
    LeaseTableClient client = new LeaseTableClient(tables);
    client.createTable();
    for (int i = 0; i >= 0; i++) {
      client.put("shard", "counter", i);
      client.put("shard-" + i % 100, "counter", i);
      System.out.println(i);
    }
  }
}
