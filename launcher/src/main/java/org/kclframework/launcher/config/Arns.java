package org.kclframework.launcher.config;

/** The Amazon resource names that keys may hold. */
final class Arns {

  private static final String STREAM =
      "arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}";

  private Arns() {}

  static TextType stream() {
    return TextType.matching(
        STREAM,
        "the ARN of a stream, such as arn:aws:kinesis:eu-west-1:123456789012:stream/orders");
  }

  static TextType consumer() {
    return TextType.matching(
        STREAM + "/consumer/[a-zA-Z0-9_.-]{1,128}:[0-9]+",
        "the ARN of a consumer, such as"
            + " arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/billing:1700000000");
  }

  /** Returns the name at the end of the ARN of a stream. */
  static String streamName(String streamArn) {
    return streamArn.substring(streamArn.indexOf('/') + 1);
  }
}
