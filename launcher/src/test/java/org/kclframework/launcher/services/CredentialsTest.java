package org.kclframework.launcher.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.TestSettings;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
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
