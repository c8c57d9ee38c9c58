package org.kclframework.local.kinesis;

import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;

/** The AWS account and region that an embedded Kinesis pretends to be in. */
record Account(Region region, String id) {

  private static final Pattern ID = Pattern.compile("\\d{12}");
  private static final String CONSUMER = "/consumer/";

  Account {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("accountId must be 12 digits, but was '" + id + "'");
    }
  }

  String streamArn(String streamName) {
    return "arn:" + partition() + ":kinesis:" + region.id() + ":" + id + ":stream/" + streamName;
  }

  /** By name: the SDK's metadata know every service, take long to load and no made-up region. */
  private String partition() {
    if (region.id().startsWith("cn-")) {
      return "aws-cn";
    }
    return region.id().startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  /** The name of the stream in a stream's or a consumer's ARN; empty if it is not one of ours. */
  Optional<String> streamName(String arn) {
    String prefix = streamArn("");
    if (!arn.startsWith(prefix)) {
      return Optional.empty();
    }
    int end = arn.indexOf(CONSUMER, prefix.length());
    return Optional.of(arn.substring(prefix.length(), end < 0 ? arn.length() : end));
  }

  String consumerArn(String streamName, ConsumerDefinition consumer) {
    return streamArn(streamName)
        + CONSUMER
        + consumer.name()
        + ":"
        + consumer.createdAt().getEpochSecond();
  }
}
