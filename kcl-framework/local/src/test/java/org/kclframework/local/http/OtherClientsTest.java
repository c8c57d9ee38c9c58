package org.kclframework.local.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.local.LocalStreams;

/** The AWS CLI and boto3 against the server, on machines that have them. */
class OtherClientsTest {

  /** Neither the user's settings nor a machine's role play a part. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "AWS_ACCESS_KEY_ID", "any",
          "AWS_SECRET_ACCESS_KEY", "any",
          "AWS_DEFAULT_REGION", "us-east-1",
          "AWS_EC2_METADATA_DISABLED", "true",
          "AWS_CONFIG_FILE", "none",
          "AWS_SHARED_CREDENTIALS_FILE", "none",
          "AWS_PAGER", "");

  private static final long PATIENCE_SECONDS = 100;

  private final LocalStreams streams = LocalStreams.create();
  private final LocalServer server = streams.serve(0);

  @TempDir private Path directory;

  /** What a program did. */
  private record Outcome(int exitCode, String output) {}

  @AfterEach
  void close() {
    streams.close();
  }

  @Test
  void awsCli_worksWithStreamsAndTables() throws Exception {
    assumeTrue(isThere("aws", "--version"), "there is no AWS CLI");
    Path data = Files.writeString(directory.resolve("data"), "hello");

    aws("kinesis create-stream --stream-name orders --shard-count 1");
    aws("kinesis put-record --stream-name orders --partition-key k --data fileb://" + data);
    String iterator =
        aws("kinesis get-shard-iterator --stream-name orders --shard-id shardId-000000000000"
                + " --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text")
            .strip();
    assertThat(aws("kinesis get-records --shard-iterator " + iterator))
        .contains("\"Data\": \"aGVsbG8=\"", "\"PartitionKey\": \"k\"");
    aws(
        "kinesis split-shard --stream-name orders --shard-to-split shardId-000000000000"
            + " --new-starting-hash-key 170141183460469231731687303715884105728");
    assertThat(aws("kinesis list-shards --stream-name orders"))
        .contains("shardId-000000000001", "shardId-000000000002");
    aws(
        "dynamodb create-table --table-name leases"
            + " --key-schema AttributeName=leaseKey,KeyType=HASH"
            + " --attribute-definitions AttributeName=leaseKey,AttributeType=S"
            + " --billing-mode PAY_PER_REQUEST");
    aws("dynamodb put-item --table-name leases --item {\"leaseKey\":{\"S\":\"a\"}}");
    assertThat(aws("dynamodb scan --table-name leases")).contains("\"Count\": 1");

    Outcome outcome = run(awsCommand("kinesis describe-stream --stream-name none"));
    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.output())
        .contains(
            "An error occurred (ResourceNotFoundException) when calling the DescribeStream"
                + " operation: Stream none under account 000000000000 not found.");
  }

  @Test
  void boto3_worksWithStreamsAndTables() throws Exception {
    assumeTrue(isThere("python3", "-c", "import boto3"), "there is no boto3");
    Path script = directory.resolve("boto3_check.py");
    try (InputStream resource = getClass().getResourceAsStream("boto3_check.py")) {
      Files.copy(requireNonNull(resource), script);
    }

    Outcome outcome = run(List.of("python3", script.toString(), server.endpoint().toString()));

    assertThat(outcome).isEqualTo(new Outcome(0, ""));
  }

  private String aws(String arguments) throws Exception {
    Outcome outcome = run(awsCommand(arguments));
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    return outcome.output();
  }

  private List<String> awsCommand(String arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("aws", "--endpoint-url", server.endpoint().toString()));
    command.addAll(List.of("--output", "json"));
    command.addAll(List.of(arguments.split(" ")));
    return command;
  }

  private boolean isThere(String... command) throws Exception {
    try {
      return run(List.of(command)).exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Outcome run(List<String> command) throws Exception {
    Path output = Files.createTempFile(directory, "output", "");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(ENVIRONMENT);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(output, UTF_8));
  }
}
