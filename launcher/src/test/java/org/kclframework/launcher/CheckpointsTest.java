package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and moves the checkpoints of runs whose stream is kept in a directory. */
@Timeout(120)
class CheckpointsTest {

  @TempDir Path directory;

  private String config = "";

  @BeforeEach
  void runOnce() throws IOException {
    Program program = new Program(directory);
    config =
        program.config(
            "processorClass=" + Processed.Recorder.class.getName(),
            program.input(20),
            "localDataDir=data",
            "localShards=2",
            "stopWhen=caughtUp");
    Processed.EVENTS.clear();
    assertThat(program.run(config)).isZero();
    assertThat(Processed.texts()).hasSize(20);
    Processed.EVENTS.clear();
  }

  private Program program() {
    return new Program(directory);
  }

  private int processedInAnotherRun() {
    Processed.EVENTS.clear();
    assertThat(program().run(config)).isZero();
    return Processed.texts().size();
  }

  @Test
  void list_showsEachShard() {
    Program program = program();
    assertThat(program.run("checkpoints", config)).isZero();
    assertThat(program.out())
        .matches(
            """
            STREAM  SHARD                 CHECKPOINT {48}HELD BY
            orders  shardId-000000000000  \\d{56}  -
            orders  shardId-000000000001  \\d{56}  -
            """);
  }

  @Test
  void list_asJson() {
    Program program = program();
    assertThat(program.run("checkpoints", "--json", config)).isZero();
    assertThat(program.out())
        .matches(
            """
            \\[ \\{
              "stream" : "orders",
              "shard" : "shardId-000000000000",
              "leaseKey" : "shardId-000000000000",
              "checkpoint" : "\\d{56}",
              "subSequenceNumber" : 0,
              "owner" : null
            }, \\{
              "stream" : "orders",
              "shard" : "shardId-000000000001",
              "leaseKey" : "shardId-000000000001",
              "checkpoint" : "\\d{56}",
              "subSequenceNumber" : 0,
              "owner" : null
            } ]
            """);
  }

  @Test
  void list_ofAnUnknownApplication_saysSo() {
    Program program = program();
    assertThat(program.run("checkpoints", config, "--applicationName=other")).isEqualTo(4);
    assertThat(program.err()).isEqualTo("there is no lease table other\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRIM_HORIZON", "trim_horizon", "2020-01-01T00:00:00Z"})
  void rewind_toTheStart_hasAllProcessedAgain(String target) {
    Program program = program();
    assertThat(program.run("checkpoints", "rewind", "--to=" + target, config)).isZero();
    assertThat(program.out()).startsWith("STREAM").hasLineCount(3);
    assertThat(processedInAnotherRun()).isEqualTo(20);
  }

  @Test
  void rewind_toATimeAfterTheLastRecord_changesNothing() {
    assertThat(program().run("checkpoints", "rewind", "--to=" + Instant.now(), config)).isZero();
    assertThat(processedInAnotherRun()).isZero();
  }

  @Test
  void rewind_ofOneShard_leavesTheOthers() {
    String shard = "--shard=shardId-000000000001";
    Program program = program();
    assertThat(program.run("checkpoints", config, "rewind", shard, "--to=TRIM_HORIZON")).isZero();
    assertThat(program.out()).hasLineCount(2).contains("shardId-000000000001  TRIM_HORIZON");
    assertThat(processedInAnotherRun()).isBetween(1, 19);
  }

  @Test
  void rewind_toASequenceNumber_goesOnBehindIt() {
    Program list = program();
    assertThat(list.run("checkpoints", config)).isZero();
    String line = list.out().lines().skip(1).findFirst().orElseThrow();
    String number = line.split(" +", -1)[2];
    assertThat(
            program()
                .run(
                    "checkpoints",
                    "rewind",
                    "--to=" + number,
                    "--shard=shardId-000000000000",
                    config))
        .isZero();
    assertThat(processedInAnotherRun()).isZero();
  }

  @Test
  void rewind_toASequenceNumberOfAnotherStream_isRefused() {
    Program program = program();
    assertThat(program.run("checkpoints", "rewind", "--to=17", config)).isEqualTo(4);
    assertThat(program.err())
        .isEqualTo("17 is no sequence number of orders/shardId-000000000000\n");
  }

  @Test
  void rewind_ofAnUnknownShard_isRefused() {
    Program program = program();
    assertThat(program.run("checkpoints", "rewind", "--to=TRIM_HORIZON", "--shard=x", config))
        .isEqualTo(4);
    assertThat(program.err()).isEqualTo("lease table app has no checkpoint of orders/x\n");
  }

  @Test
  void rewind_toSomethingElse_isRefused() {
    Program program = program();
    assertThat(program.run("checkpoints", "rewind", "--to=yesterday", config)).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo(
            "--to is 'yesterday', but must be TRIM_HORIZON, a sequence number, or a time with its"
                + " zone, such as 2025-01-31T12:00:00Z\n");
  }

  @Test
  void rewind_toATimeToCome_isRefused() {
    Program program = program();
    assertThat(program.run("checkpoints", "rewind", "--to=2999-01-01T00:00:00Z", config))
        .isEqualTo(2);
    assertThat(program.err())
        .isEqualTo("--to is 2999-01-01T00:00:00Z, but that time has not come yet\n");
  }

  @Test
  void processor_needsNotBeKnown() throws IOException {
    Files.writeString(
        directory.resolve("bare.properties"),
        "applicationName=app\nstreamName=orders\nendpoint=local\nlocalDataDir=data\n");
    Program program = program();
    assertThat(program.run("checkpoints", "--config=bare.properties")).isZero();
    assertThat(
            program.run("checkpoints", "rewind", "--to=TRIM_HORIZON", "--config=bare.properties"))
        .isZero();
    assertThat(program.err()).isEmpty();
    assertThat(program.run("checkpoints", "--streamName=orders", "--endpoint=local")).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo(
            """
            The configuration has 1 problem:
              applicationName is not set; in a file or as --applicationName=value
            """);
  }

  @Test
  void rewind_withoutATarget_isWrongUsage() {
    Program program = program();
    assertThat(program.run("checkpoints", "rewind", config)).isEqualTo(2);
    assertThat(program.err()).startsWith("Missing required option: '--to=TARGET'\n");
  }

  @Test
  void rewind_ofAStreamThatIsNotConfigured_isRefused() {
    Program program = program();
    assertThat(program.run("checkpoints", "rewind", "--to=TRIM_HORIZON", "--stream=others", config))
        .isEqualTo(2);
    assertThat(program.err())
        .isEqualTo("--stream=others is none of the configured streams, [orders]\n");
  }

  @Test
  void rewind_ofAShardOfSeveralStreams_asksWhich() throws IOException {
    Files.writeString(
        directory.resolve("several.properties"),
        "applicationName=several\nstreamNames=a,b\nendpoint=local\nlocalDataDir=data\n"
            + "processorClass="
            + Processed.Recorder.class.getName());
    Program program = program();
    assertThat(
            program.run(
                "checkpoints",
                "rewind",
                "--to=TRIM_HORIZON",
                "--shard=shardId-000000000000",
                "--config=several.properties"))
        .isEqualTo(2);
    assertThat(program.err())
        .isEqualTo(
            "--shard=shardId-000000000000 is a shard of several streams: say which with"
                + " --stream\n");
  }
}
