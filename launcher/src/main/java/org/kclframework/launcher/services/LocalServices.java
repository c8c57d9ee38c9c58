package org.kclframework.launcher.services;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.OnFailure;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.kinesis.LocalKinesis;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

/** The embedded services, with the streams of the configuration and its input in them. */
final class LocalServices implements Services {

  /** The most that Kinesis can be told to take, so that any line of an input fits in. */
  private static final int MAX_RECORD_KIB = 10_240;

  private final LocalStreams streams;
  private final Settings settings;

  private LocalServices(LocalStreams streams, Settings settings) {
    this.streams = streams;
    this.settings = settings;
  }

  static LocalServices open(Settings settings) throws LaunchException {
    return new LocalServices(start(settings), settings);
  }

  static LocalStreams start(Settings settings) throws LaunchException {
    LocalStreams.Builder builder = LocalStreams.builder();
    settings.find(Keys.REGION_NAME).ifPresent(name -> builder.region(Region.of(name)));
    Optional<Path> directory = settings.find(Keys.LOCAL_DATA_DIR);
    directory.ifPresent(builder::dataDirectory);
    try {
      return builder.build();
    } catch (RuntimeException e) {
      throw new LaunchException(
          ExitCode.INITIALIZATION_FAILED,
          "localDataDir "
              + directory.map(Path::toString).orElse("")
              + ": "
              + FileFailures.described(e),
          e);
    }
  }

  @Override
  public void prepare() throws LaunchException {
    LocalKinesis kinesis = streams.kinesis();
    int shards = settings.get(Keys.LOCAL_SHARDS);
    Optional<LocalInput> input = LocalInput.of(settings);
    boolean load = input.isPresent() && input.get().isToBeLoaded(kinesis);
    for (String name : streamNames()) {
      create(kinesis, name, shards);
    }
    if (load) {
      input.get().load(kinesis);
    }
  }

  private Set<String> streamNames() {
    Set<String> names = new LinkedHashSet<>();
    settings.find(Keys.STREAM_NAME).ifPresent(names::add);
    settings.find(Keys.STREAM_NAMES).ifPresent(names::addAll);
    if (settings.get(Keys.ON_FAILURE) instanceof OnFailure.DeadLetterStream letters) {
      names.add(letters.streamName());
    }
    return names;
  }

  /** Creates a stream unless it is there already, in the data directory. */
  static void create(LocalKinesis kinesis, String name, int shards) {
    try {
      kinesis.createStream(name, shards);
    } catch (ResourceInUseException e) {
      return;
    }
    kinesis
        .updateMaxRecordSize(
            request ->
                request.streamARN(kinesis.streamArn(name)).maxRecordSizeInKiB(MAX_RECORD_KIB))
        .join();
  }

  @Override
  public String place() {
    return "endpoint=local";
  }

  @Override
  public KinesisAsyncClient kinesis() {
    return streams.kinesis();
  }

  @Override
  public DynamoDbAsyncClient dynamoDb() {
    return streams.dynamoDb();
  }

  @Override
  public Optional<CloudWatchAsyncClient> cloudWatch() {
    return Optional.empty();
  }

  @Override
  public void close() {
    streams.close();
  }
}
