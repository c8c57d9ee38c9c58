package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Parsing.parse;
import static org.kclframework.launcher.config.Parsing.refusal;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.launcher.config.CredentialsSource.Kind;

class CredentialsSourceTypeTest {

  private final CredentialsSourceType type = new CredentialsSourceType();

  @ParameterizedTest
  @CsvSource({
    "DefaultCredentialsProvider, DEFAULT",
    "DefaultAWSCredentialsProviderChain, DEFAULT",
    "com.amazonaws.auth.DefaultAWSCredentialsProviderChain, DEFAULT",
    "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider, DEFAULT",
    "EnvironmentVariableCredentialsProvider, ENVIRONMENT",
    "com.er.sylvite.CustomEnvironmentVariableCredentialsProvider, PREFIXED_ENVIRONMENT",
    "SystemPropertiesCredentialsProvider, SYSTEM_PROPERTIES",
    "SystemPropertyCredentialsProvider, SYSTEM_PROPERTIES",
    "com.amazonaws.auth.profile.ProfileCredentialsProvider, PROFILE",
    "EC2ContainerCredentialsProviderWrapper, CONTAINER",
    "ContainerCredentialsProvider, CONTAINER",
    "InstanceProfileCredentialsProvider, INSTANCE_PROFILE",
    "WebIdentityTokenCredentialsProvider, WEB_IDENTITY_TOKEN",
    "WebIdentityTokenFileCredentialsProvider, WEB_IDENTITY_TOKEN",
    "AnonymousCredentialsProvider, ANONYMOUS"
  })
  void parse_readsNamesOfBothVersionsOfTheSdk(String text, Kind kind) {
    assertThat(parse(type, text)).isEqualTo(new CredentialsSource(kind, List.of(), Map.of()));
  }

  @Test
  void parse_readsProfile() {
    assertThat(parse(type, "ProfileCredentialsProvider|staging"))
        .isEqualTo(new CredentialsSource(Kind.PROFILE, List.of("staging"), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "StsAssumeRoleCredentialsProvider",
        "STSAssumeRoleSessionCredentialsProvider",
        "KclStsAssumeRoleCredentialsProvider",
        "software.amazon.kinesis.multilang.auth.KclSTSAssumeRoleSessionCredentialsProvider",
        "software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider"
      })
  void parse_readsRoleWithOptions(String name) {
    String text = name + "|arn:aws:iam::1:role/r|session|externalId=x|endpoint=host^eu-west-1";
    assertThat(parse(type, text))
        .isEqualTo(
            new CredentialsSource(
                Kind.ASSUME_ROLE,
                List.of("arn:aws:iam::1:role/r", "session"),
                Map.of("externalId", "x", "endpoint", "host^eu-west-1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.example.MyProvider",
        "com.example.ProfileCredentialsProvider",
        "ProcessCredentialsProvider",
        "defaultCredentialsProvider"
      })
  void parse_otherClass_isRefusedWithAllNames(String text) {
    assertThat(refusal(type, text))
        .startsWith("must be DefaultCredentialsProvider, EnvironmentVariableCredentialsProvider,")
        .contains(", ProfileCredentialsProvider[|PROFILE], ")
        .contains(" or StsAssumeRoleCredentialsProvider|ROLE_ARN|SESSION[|endpointRegion=REGION]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "|role", "|role|", "|role|session|third", "|role|session|region=x"})
  void parse_roleWithWrongArguments_isRefused(String arguments) {
    assertThat(refusal(type, "StsAssumeRoleCredentialsProvider" + arguments))
        .startsWith("must be StsAssumeRoleCredentialsProvider|ROLE_ARN|SESSION[");
  }

  @Test
  void parse_argumentsThatNobodyReads_areRefused() {
    assertThat(refusal(type, "DefaultAWSCredentialsProviderChain|x"))
        .isEqualTo("must be DefaultCredentialsProvider");
    assertThat(refusal(type, "ProfileCredentialsProvider|a|b"))
        .isEqualTo("must be ProfileCredentialsProvider[|PROFILE]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DefaultCredentialsProvider",
        "ProfileCredentialsProvider|staging",
        "StsAssumeRoleCredentialsProvider|arn|session|endpoint=h^r|externalId=x"
      })
  void format_isReadBack(String text) {
    assertThat(type.format(parse(type, text))).isEqualTo(text);
  }
}
