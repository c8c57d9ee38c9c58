package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.kclframework.launcher.config.TestSettings;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.services.Services;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** An embedded stream that another process serves. */
final class Served {

  private Served() {}

  /** Creates a stream of one shard and puts records into it, if any. */
  static void createStream(String endpoint, String streamName, String... records)
      throws LaunchException {
    try (Services services =
        Services.open(
            TestSettings.of(
                "--kinesisEndpoint=" + endpoint,
                "--dynamoDBEndpoint=" + endpoint,
                "--regionName=us-east-1",
                "--AWSCredentialsProvider=AnonymousCredentialsProvider"))) {
      services
          .kinesis()
          .createStream(request -> request.streamName(streamName).shardCount(1))
          .join();
      List<PutRecordsRequestEntry> entries =
          List.of(records).stream()
              .map(
                  text ->
                      PutRecordsRequestEntry.builder()
                          .partitionKey("key")
                          .data(SdkBytes.fromString(text, UTF_8))
                          .build())
              .toList();
      if (entries.isEmpty()) {
        return;
      }
      services
          .kinesis()
          .putRecords(request -> request.streamName(streamName).records(entries))
          .join();
    }
  }
}
