package org.kclframework.local.leasetable;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.local.leasetable.LeaseTableClient.TABLE;
import static org.kclframework.local.leasetable.LeaseTableClient.attribute;
import static org.kclframework.local.leasetable.LeaseTableClient.item;
import static org.kclframework.local.leasetable.LeaseTableClient.key;
import static org.kclframework.local.leasetable.LeaseTableClient.tableNamed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;

class LeaseTablePersistenceTest {

  /** What the golden file holds. */
  private static final Map<String, AttributeValue> GOLDEN_ITEM =
      item(
          "shardId-000000000000",
          "leaseCounter",
          42,
          "checkpoint",
          "49590338271490256608559692538361571095921575989136588898",
          "childShardIds",
          List.of("shardId-000000000001", "shardId-000000000002"),
          "pendingCheckpointState",
          AttributeValue.fromB(SdkBytes.fromUtf8String("state")));

  @TempDir private Path directory;

  private LocalLeaseTables tables;
  private LeaseTableClient client;

  @BeforeEach
  void open() {
    tables = LocalLeaseTables.builder().dataDirectory(directory).build();
    client = new LeaseTableClient(tables);
  }

  @AfterEach
  void shutDown() {
    tables.shutDown();
  }

  @Test
  void restart_findsItemsAsTheyWere() {
    client.createTable();
    client.put("a", "counter", 1);
    client.put("b", "counter", 2);
    client.put("a", "counter", 3, "children", List.of("x", "y"));
    client.put("c");
    tables.deleteItem(delete -> delete.tableName(TABLE).key(key("b"))).join();

    restart();

    assertThat(client.keys()).containsExactly("a", "c");
    assertThat(client.get("a")).isEqualTo(item("a", "counter", 3, "children", List.of("x", "y")));
  }

  @Test
  void restart_findsTablesAsTheyWere() {
    client.createTable();
    tables
        .updateContinuousBackups(
            update ->
                update
                    .tableName(TABLE)
                    .pointInTimeRecoverySpecification(
                        recovery -> recovery.pointInTimeRecoveryEnabled(true)))
        .join();
    TableDescription before = describe();
    tables
        .tagResource(
            tag ->
                tag.resourceArn(before.tableArn())
                    .tags(Tag.builder().key("team").value("data").build()))
        .join();
    tables.createTable(tableNamed("gone")).join();
    tables.deleteTable(delete -> delete.tableName("gone")).join();

    restart();

    assertThat(tables.listTables().join().tableNames()).containsExactly(TABLE);
    assertThat(describe()).isEqualTo(before);
    assertThat(tables.listTagsOfResource(list -> list.resourceArn(before.tableArn())).join().tags())
        .hasSize(1);
    assertThat(
            tables
                .describeContinuousBackups(backups -> backups.tableName(TABLE))
                .join()
                .continuousBackupsDescription()
                .pointInTimeRecoveryDescription()
                .pointInTimeRecoveryStatusAsString())
        .isEqualTo("ENABLED");
  }

  @Test
  void restart_goesOnWhereItStopped() {
    client.createTable();
    client.put("a", "counter", 1);
    restart();
    client.put("b", "counter", 2);
    restart();

    assertThat(client.keys()).containsExactly("a", "b");
  }

  @Test
  void restart_afterTornWrite_losesOnlyThat() throws IOException {
    client.createTable();
    client.put("a", "counter", 1);
    client.put("a", "counter", 2);
    tables.shutDown();
    Path file = tableFile();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    restart();

    assertThat(client.get("a")).isEqualTo(item("a", "counter", 1));
  }

  @Test
  void restart_withDamagedFile_namesFileAndOffset() throws IOException {
    client.createTable();
    client.put("a", "counter", 1);
    tables.shutDown();
    Path file = tableFile();
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(this::restart)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(file + " is corrupt at offset 8: checksum does not match");
    Files.delete(file);
    restart();
  }

  @Test
  void restart_withoutDescription_isRefused() throws IOException {
    tables.shutDown();
    try (EntryLog log = EntryLog.create(directory.resolve("x.table"))) {
      log.append(TableEntry.put(Item.of(item("a"))).encode());
    }

    assertThatThrownBy(this::restart)
        .hasMessageContaining("is corrupt at offset 8: the description of the table is missing");
    Files.delete(directory.resolve("x.table"));
    restart();
  }

  @Test
  void restart_withEmptyLog_isRefused() throws IOException {
    tables.shutDown();
    Path file = directory.resolve("x.table");
    EntryLog.create(file).close();

    assertThatThrownBy(this::restart)
        .hasMessage(file + " is incomplete: the description of the table is missing");
    Files.delete(file);
    restart();
  }

  @Test
  void restart_withUnknownEntry_isRefused() throws IOException {
    tables.shutDown();
    try (EntryLog log = EntryLog.create(directory.resolve("x.table"))) {
      log.append(new byte[] {9});
    }

    assertThatThrownBy(this::restart)
        .hasMessageContaining("is corrupt at offset 8: kind must be 1 to 5, but is 9");
    Files.delete(directory.resolve("x.table"));
    restart();
  }

  @Test
  void directory_inUse_isRefused() {
    assertThatThrownBy(() -> LocalLeaseTables.builder().dataDirectory(directory).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("data directory " + directory + " is in use by another lease table service");
  }

  @Test
  void shutDown_endsTheTables() {
    client.createTable();
    tables.shutDown();
    tables.shutDown();

    assertThat(tables.getItem(get -> get.tableName(TABLE).key(key("a"))))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(IllegalStateException.class)
        .withMessageContaining("the embedded lease tables were shut down");
  }

  @Test
  void write_thatCannotBeStored_changesNothing() throws IOException {
    TableStorage full = TableFile.create(directory.resolve("full.table"), metadata());
    LeaseTable table = new LeaseTable(metadata(), List.of(), full);
    table.write(Item.of(key("a")), before -> Item.of(item("a", "counter", 1)));
    full.close();

    assertThatThrownBy(
            () -> table.write(Item.of(key("a")), before -> Item.of(item("a", "counter", 2))))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(table.get(key("a")).attributes()).isEqualTo(item("a", "counter", 1));
  }

  @Test
  void manyWrites_doNotMakeTheFileGrowForEver() throws IOException {
    client.createTable();
    for (int i = 0; i < 25_000; i++) {
      client.put("shard-" + i % 10, "counter", i);
    }
    assertThat(Files.size(tableFile())).isLessThan(1_500_000);

    restart();
    assertThat(client.keys()).hasSize(10);
    assertThat(client.get("shard-9")).isEqualTo(item("shard-9", "counter", 24_999));
  }

  @Test
  void write_whenCompactionFails_succeeds() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    Path file = folder.resolve("growing.table");
    LeaseTable table = new LeaseTable(metadata(), List.of(), TableFile.create(file, metadata()));
    Files.createDirectory(folder.resolve("growing.table.tmp"));

    for (int i = 0; i < 15_000; i++) {
      Item item = Item.of(item("a", "counter", i));
      table.write(Item.of(key("a")), before -> item);
    }
    table.close();

    LeaseTable reopened = TableFile.open(file);
    assertThat(reopened.get(key("a")).attributes()).isEqualTo(item("a", "counter", 14_999));
    reopened.close();
  }

  @Test
  void write_afterDeleteTable_leavesNoFile() throws IOException {
    LeaseTable table = new TableRegistry(null).create(metadata()).orElseThrow();
    table.delete();
    table.write(Item.of(key("a")), before -> Item.of(item("a")));
    client.createTable();
    tables.deleteTable(delete -> delete.tableName(TABLE)).join();

    assertThat(files()).extracting(Path::getFileName).containsExactly(Path.of("lock"));
  }

  @Test
  void kill_losesNothingThatWasAcknowledged(@TempDir Path killed) throws Exception {
    int acknowledged = writeUntilKilled(killed);

    LocalLeaseTables survivors = LocalLeaseTables.builder().dataDirectory(killed).build();
    AttributeValue counter = attribute(new LeaseTableClient(survivors).get("shard"), "counter");
    survivors.shutDown();

    assertThat(Integer.parseInt(counter.n())).isGreaterThanOrEqualTo(acknowledged);
  }

  @Test
  void goldenFile_canBeRead() throws IOException {
    tables.shutDown();
    try (InputStream golden = getClass().getResourceAsStream("version-1.table")) {
      Files.copy(requireNonNull(golden), directory.resolve("golden.table"));
    }
    restart();

    assertThat(describe().tableArn())
        .isEqualTo("arn:aws:dynamodb:us-east-1:000000000000:table/leases");
    assertThat(client.keys()).containsExactly("shardId-000000000000");
    assertThat(client.get("shardId-000000000000")).isEqualTo(GOLDEN_ITEM);
  }

  private void restart() {
    tables.shutDown();
    open();
  }

  private TableDescription describe() {
    return tables.describeTable(describe -> describe.tableName(TABLE)).join().table();
  }

  private static TableMetadata metadata() {
    return new TableMetadata(
        TableDescription.builder()
            .tableName(TABLE)
            .keySchema(tableNamed(TABLE).keySchema())
            .attributeDefinitions(tableNamed(TABLE).attributeDefinitions())
            .build(),
        Map.of(),
        false);
  }

  private Path tableFile() throws IOException {
    return files().stream()
        .filter(file -> file.toString().endsWith(".table"))
        .findFirst()
        .orElseThrow();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  /** Returns the last number that the writer printed after some hundreds. */
  private static int writeUntilKilled(Path directory) throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LeaseTableWriter.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int last = -1;
    try (BufferedReader output = writer.inputReader()) {
      while (last < 500) {
        last = Integer.parseInt(output.readLine());
      }
      // Unlike the process, its handle leaves the output open.
      writer.toHandle().destroyForcibly();
      writer.waitFor();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        last = Math.max(last, line.isEmpty() ? last : Integer.parseInt(line));
      }
    }
    return last;
  }
}
