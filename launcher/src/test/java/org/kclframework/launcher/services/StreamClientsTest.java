package org.kclframework.launcher.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kclframework.launcher.config.ConfigSources;
import org.kclframework.launcher.config.Purpose;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.SettingsLoader;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.LocalServer;
import org.kclframework.streams.catalog.StreamEntry;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

@Timeout(60)
class StreamClientsTest {

  @TempDir Path directory;

  private Settings settings(String... arguments) {
    return SettingsLoader.load(
        new ConfigSources(List.of(arguments), Map.of(), directory), Purpose.STREAMS);
  }

  private static StreamEntry stream(String region, String endpoint) {
    return new StreamEntry(
        "alias",
        "orders",
        "user",
        region,
        endpoint.isEmpty() ? Optional.empty() : Optional.of(URI.create(endpoint)));
  }

  @Test
  void clientOf_isSharedByStreamsOfAPlace() throws LaunchException {
    try (StreamClients clients =
        StreamClients.open(settings("--AWSCredentialsProvider=AnonymousCredentialsProvider"))) {
      KinesisAsyncClient first = clients.clientOf(stream("eu-west-1", ""));
      assertThat(clients.clientOf(stream("eu-west-1", ""))).isSameAs(first);
      assertThat(clients.clientOf(stream("us-west-1", ""))).isNotSameAs(first);
      assertThat(clients.clientOf(stream("eu-west-1", "http://localhost:1"))).isNotSameAs(first);
      assertThat(first.serviceClientConfiguration().region().id()).isEqualTo("eu-west-1");
      assertThat(first.serviceClientConfiguration().endpointOverride()).isEmpty();
    }
  }

  @Test
  void clientOf_isOfWhatTheConfigurationSays() throws LaunchException {
    Settings settings =
        settings("--regionName=eu-central-1", "--kinesisEndpoint=http://localhost:2");
    try (StreamClients clients = StreamClients.open(settings)) {
      StreamEntry stream = stream("us-east-1", "http://localhost:1");
      var configuration = clients.clientOf(stream).serviceClientConfiguration();
      assertThat(configuration.region().id()).isEqualTo("eu-central-1");
      assertThat(configuration.endpointOverride()).contains(URI.create("http://localhost:2"));
      assertThat(clients.placeOf(stream))
          .isEqualTo("regionName=eu-central-1, kinesisEndpoint=http://localhost:2");
    }
  }

  @Test
  void clientOf_speaksWithAServedStreamWithoutCredentials() throws LaunchException {
    try (LocalStreams streams = LocalStreams.create();
        LocalServer server = streams.serve(0);
        StreamClients clients = StreamClients.open(settings())) {
      streams.kinesis().createStream("orders", 1);
      KinesisAsyncClient client =
          clients.clientOf(stream("us-east-1", server.endpoint().toString()));
      assertThat(client.listStreams().join().streamNames()).containsExactly("orders");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:1, true",
    "http://127.0.0.1:1, true",
    "http://[::1]:1, true",
    "https://kinesis.example.com, false",
  })
  void credentials_areNotNeededOnThisMachine(String endpoint, boolean anonymous) {
    Settings none = settings();
    var provider = Credentials.ofStream(none, Region.US_EAST_1, Optional.of(URI.create(endpoint)));
    assertThat(provider instanceof AnonymousCredentialsProvider).isEqualTo(anonymous);
  }

  @Test
  void credentials_thatAreNamedCount() {
    try (StreamClients clients =
        StreamClients.open(
            settings(
                "--AWSCredentialsProvider=CustomEnvironmentVariableCredentialsProvider|NOBODY"))) {
      assertThatThrownBy(() -> clients.clientOf(stream("us-east-1", "http://127.0.0.1:1")))
          .isInstanceOfSatisfying(
              LaunchException.class,
              e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INITIALIZATION_FAILED))
          .hasMessageContaining("NOBODY_AWS_ACCESS_KEY_ID is not set");
    } catch (LaunchException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void credentials_thatMayComeLater_areNotWaitedFor() throws LaunchException {
    try (StreamClients clients =
        StreamClients.open(
            settings(
                "--AWSCredentialsProvider=CustomEnvironmentVariableCredentialsProvider|NOBODY"),
            StreamClients.WithoutCredentials.WARN)) {
      assertThat(clients.clientOf(stream("us-east-1", "http://127.0.0.1:1"))).isNotNull();
    }
  }

  @Test
  void embeddedStream_isCreatedOnceAndKept() throws LaunchException {
    Settings settings =
        settings("--endpoint=local", "--localShards=3", "--localDataDir=" + directory);
    StreamEntry stream = stream("us-east-1", "http://localhost:1");
    for (int i = 0; i < 2; i++) {
      try (StreamClients clients = StreamClients.open(settings)) {
        KinesisAsyncClient client = clients.clientOf(stream);
        assertThat(client).isSameAs(clients.clientOf(stream));
        assertThat(client.listShards(request -> request.streamName("orders")).join().shards())
            .hasSize(3);
        assertThat(clients.placeOf(stream)).isEqualTo("endpoint=local");
      }
    }
  }
}
