package org.kclframework.launcher.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kclframework.launcher.config.TestSettings;

class AwsServicesTest {

  @Test
  void regions_areThoseOfTheConfiguration() throws Exception {
    try (Services services =
        AwsServices.open(
            TestSettings.of(
                "--AWSCredentialsProvider=AnonymousCredentialsProvider",
                "--regionName=eu-west-1",
                "--dynamoDBRegionName=eu-central-1",
                "--cloudWatchRegionName=us-east-2",
                "--metricsLevel=SUMMARY"))) {
      assertThat(services.kinesis().serviceClientConfiguration().region()).hasToString("eu-west-1");
      assertThat(services.dynamoDb().serviceClientConfiguration().region())
          .hasToString("eu-central-1");
      assertThat(services.cloudWatch().orElseThrow().serviceClientConfiguration().region())
          .hasToString("us-east-2");
      assertThat(services.place())
          .isEqualTo("regionName=eu-west-1, dynamoDBRegionName=eu-central-1");
    }
  }

  @Test
  void regions_areOneByDefault() throws Exception {
    try (Services services =
        AwsServices.open(
            TestSettings.of(
                "--AWSCredentialsProvider=AnonymousCredentialsProvider",
                "--regionName=eu-west-1"))) {
      assertThat(services.dynamoDb().serviceClientConfiguration().region())
          .hasToString("eu-west-1");
      assertThat(services.place()).isEqualTo("regionName=eu-west-1");
    }
  }
}
