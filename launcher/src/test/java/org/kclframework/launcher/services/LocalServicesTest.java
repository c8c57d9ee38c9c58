package org.kclframework.launcher.services;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.TestSettings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class LocalServicesTest {

  @TempDir Path directory;

  private Settings settings(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--endpoint=local");
    return TestSettings.of(all.toArray(String[]::new));
  }

  private Settings persistent(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--localDataDir=" + directory.resolve("data"));
    return settings(all.toArray(String[]::new));
  }

  private String input(String text) throws IOException {
    Path file = directory.resolve("input.txt");
    Files.write(file, text.getBytes(ISO_8859_1));
    return "--localInput=" + file;
  }

  private static Services prepared(Settings settings) throws LaunchException {
    Services services = Services.open(settings);
    try {
      services.prepare();
      return services;
    } catch (LaunchException e) {
      services.close();
      throw e;
    }
  }

  private static List<Shard> shards(Services services, String streamName) {
    return services.kinesis().listShards(request -> request.streamName(streamName)).join().shards();
  }

  /** Returns the payloads of a stream by partition key. */
  private static Map<String, List<String>> records(Services services, String streamName) {
    KinesisAsyncClient kinesis = services.kinesis();
    Map<String, List<String>> records = new HashMap<>();
    for (Shard shard : shards(services, streamName)) {
      String iterator =
          kinesis
              .getShardIterator(
                  request ->
                      request
                          .streamName(streamName)
                          .shardId(shard.shardId())
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .join()
              .shardIterator();
      GetRecordsResponse page = kinesis.getRecords(r -> r.shardIterator(iterator)).join();
      for (Record record : page.records()) {
        records
            .computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
            .add(record.data().asString(ISO_8859_1));
      }
    }
    return records;
  }

  private static List<String> payloads(Services services, String streamName) {
    return records(services, streamName).values().stream().flatMap(List::stream).toList();
  }

  private static LaunchException failure(Settings settings) {
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> prepared(settings).close());
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void streams_haveTheShardsOfTheConfiguration() throws Exception {
    try (Services services = prepared(settings("--localShards=3"))) {
      assertThat(shards(services, "orders")).hasSize(3);
    }
    try (Services services =
        prepared(
            TestSettings.ofSeveralStreams(
                "--streamNames=a,b", "--endpoint=local", "--localShards=2"))) {
      assertThat(shards(services, "a")).hasSize(2);
      assertThat(shards(services, "b")).hasSize(2);
    }
  }

  @Test
  void deadLetters_haveAStream() throws Exception {
    try (Services services = prepared(settings("--onFailure=deadLetter:kinesis:letters"))) {
      assertThat(shards(services, "letters")).hasSize(4);
    }
  }

  @Test
  void open_withoutPrepare_makesNothing() throws Exception {
    try (Services services = Services.open(settings())) {
      assertThat(services.kinesis().listStreams().join().streamNames()).isEmpty();
    }
  }

  @Test
  void region_isThatOfTheConfiguration() throws Exception {
    try (Services services = prepared(settings("--regionName=eu-west-1"))) {
      assertThat(services.kinesis().serviceClientConfiguration().region().id())
          .isEqualTo("eu-west-1");
    }
  }

  @Test
  void input_becomesARecordPerLine() throws Exception {
    try (Services services = prepared(settings(input("b\na\n\n\u00ff\r\na")))) {
      assertThat(payloads(services, "orders"))
          .containsExactlyInAnyOrder("b", "a", "", "\u00ff", "a");
      assertThat(records(services, "orders").values()).as("equal lines share a key").hasSize(4);
    }
  }

  @Test
  void input_withAKey_isKeyedByTheField() throws Exception {
    String lines = "{\"id\":\"x\",\"n\":1}\n{\"id\":\"y\"}\n{\"id\":\"x\",\"n\":2}\n";
    try (Services services = prepared(settings(input(lines), "--localInputKey=id"))) {
      assertThat(records(services, "orders"))
          .containsOnlyKeys("x", "y")
          .containsEntry("x", List.of("{\"id\":\"x\",\"n\":1}", "{\"id\":\"x\",\"n\":2}"));
    }
  }

  @Test
  void input_mayHaveLinesOfTenMebibytes() throws Exception {
    String line = "x".repeat((10 << 20) - 100);
    try (Services services = prepared(settings(input(line)))) {
      assertThat(payloads(services, "orders")).containsExactly(line);
    }
  }

  @Test
  void lineThatIsTooLong_isNamed() throws Exception {
    LaunchException failure = failure(settings(input("a\n" + "x".repeat(11 << 20))));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION);
    assertThat(failure)
        .hasMessageStartingWith("localInput " + directory.resolve("input.txt") + ", line 2: ");
  }

  @Test
  void lineWithoutTheKey_isNamed() throws Exception {
    LaunchException failure =
        failure(settings(input("{\"id\":1}\n{\"x\":1}\n"), "--localInputKey=id"));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION);
    assertThat(failure)
        .hasMessage(
            "localInput " + directory.resolve("input.txt") + ", line 2: there is no field 'id'");
  }

  @Test
  void lineWithAKeyThatIsTooLong_isNamed() throws Exception {
    LaunchException failure =
        failure(settings(input("{\"id\":\"" + "k".repeat(257) + "\"}"), "--localInputKey=id"));
    assertThat(failure).hasMessageContaining("line 1: ").hasMessageContaining("partitionKey");
  }

  @Test
  void dataDirectory_keepsTheStreams() throws Exception {
    try (Services services = prepared(persistent(input("a\nb\n"), "--localShards=2"))) {
      assertThat(payloads(services, "orders")).hasSize(2);
    }
    try (Services services = prepared(persistent(input("a\nb\n"), "--localShards=5"))) {
      assertThat(shards(services, "orders")).hasSize(2);
      assertThat(payloads(services, "orders")).as("not loaded twice").hasSize(2);
    }
  }

  @Test
  void loadThatFailed_isDoneAgain() throws Exception {
    failure(persistent(input("{\"id\":1}\n{}\n"), "--localInputKey=id"));
    try (Services services =
        prepared(persistent(input("{\"id\":1}\n{\"id\":2}\n"), "--localInputKey=id"))) {
      assertThat(payloads(services, "orders")).hasSize(2);
    }
  }

  @Test
  void loadThatACrashCutShort_isDoneAgain() throws Exception {
    try (Services services = Services.open(persistent())) {
      services.prepare();
    }
    Files.createFile(directory.resolve("data/orders.loading"));
    try (Services services = prepared(persistent(input("a\nb\n")))) {
      assertThat(payloads(services, "orders")).hasSize(2);
    }
    assertThat(directory.resolve("data/orders.loading")).doesNotExist();
  }

  @Test
  void dataDirectoryInUse_isToldByKey() throws Exception {
    try (Services services = Services.open(persistent())) {
      assertThat(services.kinesis()).isNotNull();
      LaunchException failure = failure(persistent());
      assertThat(failure.exitCode()).isEqualTo(ExitCode.INITIALIZATION_FAILED);
      assertThat(failure)
          .hasMessageStartingWith("localDataDir " + directory.resolve("data") + ": ")
          .hasMessageContaining("in use");
    }
  }
}
