package org.kclframework.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.local.fault.Faults;
import org.kclframework.local.http.LocalServer;
import org.kclframework.local.leasetable.LeaseTableClient;
import software.amazon.awssdk.regions.Region;

class LocalStreamsTest {

  @TempDir private Path directory;

  @Test
  void build_inMemory_hasBothServices() {
    try (LocalStreams streams = LocalStreams.create()) {
      streams.kinesis().createStream("orders", 2);
      new LeaseTableClient(streams.dynamoDb()).createTable();

      assertThat(streams.kinesis().openShards("orders")).hasSize(2);
      assertThat(streams.dynamoDb().listTables().join().tableNames()).containsExactly("leases");
    }
  }

  @Test
  void build_withDataDirectory_findsEverythingAgain() {
    try (LocalStreams streams = LocalStreams.builder().dataDirectory(directory).build()) {
      streams.kinesis().createStream("orders", 1);
      streams.kinesis().put("orders", "key", "data".getBytes(UTF_8));
      LeaseTableClient leases = new LeaseTableClient(streams.dynamoDb());
      leases.createTable();
      leases.put("shardId-000000000000", "leaseCounter", 1);
    }

    try (LocalStreams streams = LocalStreams.builder().dataDirectory(directory).build()) {
      assertThat(streams.kinesis().openShards("orders")).hasSize(1);
      assertThat(new LeaseTableClient(streams.dynamoDb()).keys())
          .containsExactly("shardId-000000000000");
    }
  }

  @Test
  void build_withDamagedTables_letsGoOfTheDirectory() throws IOException {
    Path damaged = directory.resolve("dynamodb").resolve("x.table");
    Files.createDirectories(damaged.getParent());
    Files.writeString(damaged, "nonsense");

    assertThatThrownBy(() -> LocalStreams.builder().dataDirectory(directory).build())
        .hasMessage(damaged + " is not a log of a lease table");
    Files.delete(damaged);
    LocalStreams.builder().dataDirectory(directory).build().close();
  }

  @Test
  void builder_configuresBothServices() {
    Instant now = Instant.parse("2024-05-06T07:08:09Z");
    try (LocalStreams streams =
        LocalStreams.builder()
            .region(Region.EU_WEST_1)
            .accountId("123456789012")
            .clock(InstantSource.fixed(now))
            .build()) {
      new LeaseTableClient(streams.dynamoDb()).createTable();
      var table = streams.dynamoDb().describeTable(d -> d.tableName("leases")).join().table();

      assertThat(streams.kinesis().streamArn("orders"))
          .isEqualTo("arn:aws:kinesis:eu-west-1:123456789012:stream/orders");
      assertThat(table.tableArn())
          .isEqualTo("arn:aws:dynamodb:eu-west-1:123456789012:table/leases");
      assertThat(table.creationDateTime()).isEqualTo(now);
    }
  }

  @Test
  void faults_strikeBothServices() {
    Faults faults = new Faults();
    try (LocalStreams streams = LocalStreams.builder().faults(faults).build();
        FaultHandle kinesis = faults.on("kinesis").fail(IllegalStateException::new);
        FaultHandle dynamoDb = streams.faults().on("dynamodb").fail(IllegalStateException::new)) {
      assertThat(streams.kinesis().listStreams()).isCompletedExceptionally();
      assertThat(streams.dynamoDb().listTables()).isCompletedExceptionally();
      assertThat(kinesis.strikes()).isEqualTo(1);
      assertThat(dynamoDb.strikes()).isEqualTo(1);
    }
  }

  @Test
  void close_stopsServersAndServices() throws Exception {
    LocalStreams streams = LocalStreams.create();
    LocalServer server = streams.serve(0);
    URI endpoint = server.endpoint();
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest health = HttpRequest.newBuilder(endpoint).build();
    assertThat(http.send(health, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

    streams.close();
    streams.close();

    assertThatThrownBy(() -> http.send(health, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThat(streams.kinesis().listStreams()).isCompletedExceptionally();
    assertThat(streams.dynamoDb().listTables()).isCompletedExceptionally();
  }
}
