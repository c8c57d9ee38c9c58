package org.kclframework.launcher.services;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.catalog.StreamEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Clients for streams in AWS, or where their endpoints point to. */
final class AwsStreamClients implements StreamClients {

  private record Place(Region region, Optional<URI> endpoint) {

    @Override
    public String toString() {
      return "regionName="
          + region
          + endpoint.map(address -> ", kinesisEndpoint=" + address).orElse("");
    }
  }

  private static final Logger log = LoggerFactory.getLogger(AwsStreamClients.class);

  private final Settings settings;
  private final WithoutCredentials withoutCredentials;
  private final SdkClients sdk;
  private final Map<Place, KinesisAsyncClient> clients = new HashMap<>();

  AwsStreamClients(Settings settings, WithoutCredentials withoutCredentials)
      throws LaunchException {
    this.settings = settings;
    this.withoutCredentials = withoutCredentials;
    this.sdk = SdkClients.of(settings);
  }

  @Override
  public synchronized KinesisAsyncClient clientOf(StreamEntry stream) throws LaunchException {
    Place place = place(stream);
    KinesisAsyncClient known = clients.get(place);
    if (known != null) {
      return known;
    }
    KinesisAsyncClient client =
        sdk.kinesis(
            place.region(),
            place.endpoint(),
            Credentials.ofStream(settings, place.region(), place.endpoint()),
            SdkClients.KinesisUse.REQUESTS);
    try {
      Credentials.check(
          settings,
          Keys.KINESIS_CREDENTIALS_PROVIDER,
          client.serviceClientConfiguration().credentialsProvider());
    } catch (LaunchException e) {
      if (withoutCredentials == WithoutCredentials.FAIL) {
        client.close();
        throw e;
      }
      log.warn("{}; they are looked for again with each request", e.getMessage());
    }
    clients.put(place, client);
    return client;
  }

  private Place place(StreamEntry stream) {
    return new Place(
        Region.of(settings.find(Keys.REGION_NAME).orElse(stream.region())),
        settings.find(Keys.KINESIS_ENDPOINT).or(stream::endpoint));
  }

  @Override
  public String placeOf(StreamEntry stream) {
    return place(stream).toString();
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(KinesisAsyncClient::close);
    clients.clear();
    sdk.close();
  }
}
