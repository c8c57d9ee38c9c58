package org.kclframework.launcher.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.TestSettings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.regions.Region;

class CredentialsTest {

  private static AwsCredentialsProvider provider(String text) {
    return Credentials.of(
        TestSettings.of("--AWSCredentialsProvider=" + text),
        Keys.KINESIS_CREDENTIALS_PROVIDER,
        Region.EU_WEST_1);
  }

  @ParameterizedTest
  @CsvSource({
    "DefaultCredentialsProvider, DefaultCredentialsProvider",
    "DefaultAWSCredentialsProviderChain, DefaultCredentialsProvider",
    "EnvironmentVariableCredentialsProvider, EnvironmentVariableCredentialsProvider",
    "SystemPropertyCredentialsProvider, SystemPropertyCredentialsProvider",
    "ProfileCredentialsProvider, ProfileCredentialsProvider",
    "ProfileCredentialsProvider|production, ProfileCredentialsProvider",
    "ContainerCredentialsProvider, ContainerCredentialsProvider",
    "InstanceProfileCredentialsProvider, InstanceProfileCredentialsProvider",
    "WebIdentityTokenFileCredentialsProvider, WebIdentityTokenFileCredentialsProvider",
    "AnonymousCredentialsProvider, AnonymousCredentialsProvider",
    "StsAssumeRoleCredentialsProvider|arn:aws:iam::123456789012:role/r|session,"
        + " StsAssumeRoleCredentialsProvider",
    "StsAssumeRoleCredentialsProvider|arn:aws:iam::123456789012:role/r|session"
        + "|endpoint=sts.example.com^eu-west-1|externalId=x, StsAssumeRoleCredentialsProvider",
  })
  void provider_isThatOfTheSdk(String text, String className) throws Exception {
    AwsCredentialsProvider provider = provider(text);
    assertThat(provider.getClass().getSimpleName()).isEqualTo(className);
    if (provider instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  @Test
  void severalProviders_areAChain() {
    assertThat(provider("EnvironmentVariableCredentialsProvider,ProfileCredentialsProvider"))
        .asString()
        .startsWith("AwsCredentialsProviderChain");
  }

  @Test
  void check_withoutCredentials_namesTheKeyAndTheProvider() {
    Settings settings =
        TestSettings.of("--AWSCredentialsProvider=SystemPropertyCredentialsProvider");
    assertThatThrownBy(
            () ->
                Credentials.check(
                    settings,
                    Keys.DYNAMO_DB_CREDENTIALS_PROVIDER,
                    SystemPropertyCredentialsProvider.create()))
        .isInstanceOf(LaunchException.class)
        .hasMessageStartingWith(
            "dynamoDBCredentialsProvider: no credentials from SystemPropertyCredentialsProvider: Unable")
        .extracting(failure -> ((LaunchException) failure).exitCode())
        .isEqualTo(ExitCode.INITIALIZATION_FAILED);
  }

  @Test
  void check_withoutCredentialsInAChain_doesNotQuoteThePage() {
    AwsCredentialsProvider[] chain = new AwsCredentialsProvider[5];
    Arrays.fill(chain, SystemPropertyCredentialsProvider.create());
    assertThatThrownBy(
            () ->
                Credentials.check(
                    TestSettings.of(),
                    Keys.KINESIS_CREDENTIALS_PROVIDER,
                    AwsCredentialsProviderChain.of(chain)))
        .isInstanceOf(LaunchException.class)
        .hasMessage(
            "kinesisCredentialsProvider: no credentials from DefaultCredentialsProvider; set them"
                + " or name where they are (--verbose shows where they were looked for)");
  }

  @Test
  void check_withCredentials_passes() throws Exception {
    Credentials.check(
        TestSettings.of(),
        Keys.KINESIS_CREDENTIALS_PROVIDER,
        AnonymousCredentialsProvider.create());
  }

  @Test
  void prefixedEnvironment_readsItsVariables() {
    Map<String, String> environment =
        Map.of("MY_AWS_ACCESS_KEY_ID", "id", "MY_AWS_SECRET_ACCESS_KEY", "key ");
    assertThat(Credentials.prefixedEnvironment("MY", environment).accessKeyId()).isEqualTo("id");
    assertThat(Credentials.prefixedEnvironment("MY", environment).secretAccessKey())
        .isEqualTo("key");
  }

  @Test
  void prefixedEnvironment_withAToken_isASession() {
    Map<String, String> environment =
        Map.of(
            "MY_AWS_ACCESS_KEY_ID", "id",
            "MY_AWS_SECRET_ACCESS_KEY", "key",
            "MY_AWS_SESSION_TOKEN", "token");
    assertThat(Credentials.prefixedEnvironment("MY", environment))
        .isEqualTo(AwsSessionCredentials.create("id", "key", "token"));
  }

  @Test
  void prefixedEnvironment_withoutAVariable_namesIt() {
    Map<String, String> environment = Map.of("MY_AWS_ACCESS_KEY_ID", "id");
    assertThatThrownBy(() -> Credentials.prefixedEnvironment("MY", environment))
        .hasMessage("the environment variable MY_AWS_SECRET_ACCESS_KEY is not set");
  }
}
