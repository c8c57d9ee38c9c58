package org.kclframework.launcher.services;

import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.local.LocalStreams;
import org.kclframework.streams.catalog.StreamEntry;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The embedded Kinesis, whatever the catalog says of a stream's place. */
final class LocalStreamClients implements StreamClients {

  private final LocalStreams streams;
  private final int shards;

  private LocalStreamClients(LocalStreams streams, int shards) {
    this.streams = streams;
    this.shards = shards;
  }

  static LocalStreamClients open(Settings settings) throws LaunchException {
    return new LocalStreamClients(LocalServices.start(settings), settings.get(Keys.LOCAL_SHARDS));
  }

  @Override
  public KinesisAsyncClient clientOf(StreamEntry stream) {
    LocalServices.create(streams.kinesis(), stream.name(), shards);
    return streams.kinesis();
  }

  @Override
  public String placeOf(StreamEntry stream) {
    return "endpoint=local";
  }

  @Override
  public void close() {
    streams.close();
  }
}
