package org.kclframework.launcher.services;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.kclframework.launcher.config.ConfigKey;
import org.kclframework.launcher.config.CredentialsSource;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Makes the SDK's credentials providers of what a configuration names. */
final class Credentials {

  /** What sylvite takes for the prefix when nobody names one. */
  private static final String DEFAULT_PREFIX = "CUSTOM";

  private static final String PREFIX_PROPERTY = "CUSTOM_PREFIX";

  private static final int LONGEST_REASON = 300;

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private Credentials() {}

  /** Returns the provider that a key names; of several, the first that has credentials counts. */
  static AwsCredentialsProvider of(
      Settings settings, ConfigKey<List<CredentialsSource>> key, Region region) {
    List<AwsCredentialsProvider> providers =
        settings.get(key).stream().map(source -> provider(source, region)).toList();
    return providers.size() == 1
        ? providers.get(0)
        : AwsCredentialsProviderChain.builder().credentialsProviders(providers).build();
  }

  /**
   * Returns the provider for a stream's endpoint: what the configuration names or, where it names
   * none, no credentials for an endpoint on this machine, which asks for none.
   */
  static AwsCredentialsProvider ofStream(Settings settings, Region region, Optional<URI> endpoint) {
    boolean named =
        settings.isGiven(Keys.KINESIS_CREDENTIALS_PROVIDER)
            || settings.isGiven(Keys.AWS_CREDENTIALS_PROVIDER);
    return !named && endpoint.isPresent() && LOOPBACK.contains(endpoint.get().getHost())
        ? AnonymousCredentialsProvider.create()
        : of(settings, Keys.KINESIS_CREDENTIALS_PROVIDER, region);
  }

  /**
   * Makes sure that there are credentials.
   *
   * @param key the key that names the provider
   * @throws LaunchException if there are none
   */
  static void check(
      Settings settings,
      ConfigKey<List<CredentialsSource>> key,
      IdentityProvider<? extends AwsCredentialsIdentity> provider)
      throws LaunchException {
    try {
      provider.resolveIdentity().join();
    } catch (SdkException | CompletionException e) {
      throw new LaunchException(
          ExitCode.INITIALIZATION_FAILED,
          key.name() + ": no credentials from " + reason(settings.get(key), e),
          e);
    }
  }

  /** What the SDK says of a chain of providers is a page long. */
  private static String reason(List<CredentialsSource> sources, Exception failure) {
    String names = sources.stream().map(source -> source.kind().className()).collect(joining(", "));
    String message = failure.getMessage();
    return message != null && message.length() <= LONGEST_REASON
        ? names + ": " + message
        : names + "; set them or name where they are (--verbose shows where they were looked for)";
  }

  private static AwsCredentialsProvider provider(CredentialsSource source, Region region) {
    return switch (source.kind()) {
      case DEFAULT -> DefaultCredentialsProvider.builder().build();
      case ENVIRONMENT -> EnvironmentVariableCredentialsProvider.create();
      case PREFIXED_ENVIRONMENT -> prefixedEnvironment(source.arguments());
      case SYSTEM_PROPERTIES -> SystemPropertyCredentialsProvider.create();
      case PROFILE -> profile(source.arguments());
      case CONTAINER -> ContainerCredentialsProvider.builder().build();
      case INSTANCE_PROFILE -> InstanceProfileCredentialsProvider.create();
      case WEB_IDENTITY_TOKEN -> WebIdentityTokenFileCredentialsProvider.create();
      case ANONYMOUS -> AnonymousCredentialsProvider.create();
      case ASSUME_ROLE -> assumeRole(source, region);
    };
  }

  private static AwsCredentialsProvider profile(List<String> arguments) {
    return arguments.isEmpty()
        ? ProfileCredentialsProvider.create()
        : ProfileCredentialsProvider.create(arguments.get(0));
  }

  private static AwsCredentialsProvider prefixedEnvironment(List<String> arguments) {
    String prefix =
        arguments.isEmpty()
            ? System.getProperty(PREFIX_PROPERTY, DEFAULT_PREFIX)
            : arguments.get(0);
    return () -> prefixedEnvironment(prefix, System.getenv());
  }

  static AwsCredentials prefixedEnvironment(String prefix, Map<String, String> environment) {
    String accessKey = required(prefix + "_AWS_ACCESS_KEY_ID", environment);
    String secretKey = required(prefix + "_AWS_SECRET_ACCESS_KEY", environment);
    String token = environment.get(prefix + "_AWS_SESSION_TOKEN");
    return token == null
        ? AwsBasicCredentials.create(accessKey, secretKey)
        : AwsSessionCredentials.create(accessKey, secretKey, token);
  }

  private static String required(String variable, Map<String, String> environment) {
    String value = environment.get(variable);
    if (value == null || value.isBlank()) {
      throw SdkClientException.create("the environment variable " + variable + " is not set");
    }
    return value.strip();
  }

  private static AwsCredentialsProvider assumeRole(CredentialsSource source, Region region) {
    StsClientBuilder sts = StsClient.builder().region(region);
    Map<String, String> options = source.options();
    if (options.containsKey("endpointRegion")) {
      sts.region(Region.of(options.get("endpointRegion")));
    }
    if (options.containsKey("endpoint")) {
      String[] parts = options.get("endpoint").split("\\^", 2);
      sts.endpointOverride(URI.create("https://" + parts[0]));
      if (parts.length == 2) {
        sts.region(Region.of(parts[1]));
      }
    }
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts.build())
        .refreshRequest(
            request ->
                request
                    .roleArn(source.arguments().get(0))
                    .roleSessionName(source.arguments().get(1))
                    .externalId(options.get("externalId")))
        .asyncCredentialUpdateEnabled(true)
        .build();
  }
}
