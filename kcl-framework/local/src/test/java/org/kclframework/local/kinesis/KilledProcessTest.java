package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Kills a process in the middle of its writes, as with kill -9, and looks at what it left. */
@Timeout(120)
class KilledProcessTest {

  private static final String STREAM = "orders";

  @TempDir private Path directory = Path.of("replaced by JUnit");

  /** The process that is killed: puts records for ever and tells which were acknowledged. */
  static final class Victim {

    private Victim() {}

    /**
     * Prints the data and the sequence number of each acknowledged record.
     *
     * @param arguments the data directory
     */
    public static void main(String[] arguments) {
      LocalKinesis kinesis = LocalKinesis.builder().dataDirectory(Path.of(arguments[0])).build();
      kinesis.createStream(STREAM, 2);
      for (int batch = 0; ; batch++) {
        int first = 20 * batch;
        List<PutRecordsRequestEntry> entries =
            IntStream.range(first, first + 20)
                .mapToObj(i -> Kinesis.entry("key-" + i, Integer.toString(i)))
                .toList();
        List<PutRecordsResultEntry> results = Kinesis.putAll(kinesis, STREAM, entries).records();
        StringBuilder acknowledged = new StringBuilder();
        for (int i = 0; i < results.size(); i++) {
          acknowledged.append(first + i).append(' ').append(results.get(i).sequenceNumber());
          acknowledged.append('\n');
        }
        System.out.print(acknowledged);
        if (batch == 50) {
          kinesis.splitShard(STREAM, Kinesis.shardId(0));
        }
      }
    }
  }

  @Test
  void acknowledgedRecords_surviveAKill() throws Exception {
    List<String> acknowledged = killAfter(3_000);

    LocalKinesis kinesis = LocalKinesis.builder().dataDirectory(directory).build();
    List<Record> records = new ArrayList<>();
    Kinesis.listShards(kinesis, STREAM)
        .forEach(shard -> records.addAll(Kinesis.readAll(kinesis, STREAM, shard.shardId())));
    kinesis.shutDown();

    assertThat(records)
        .extracting(record -> record.data().asUtf8String() + " " + record.sequenceNumber())
        .doesNotHaveDuplicates()
        .containsAll(acknowledged);
  }

  /** Lets a process run until so many records are acknowledged, and returns those. */
  private List<String> killAfter(int count) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> acknowledged = new ArrayList<>();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      while (acknowledged.size() < count) {
        String line = output.readLine();
        assertThat(line).as("output of the process").isNotNull();
        acknowledged.add(line);
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as("exit code of a killed process").isNotZero();
    return acknowledged;
  }
}
