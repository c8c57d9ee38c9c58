package org.kclframework.kcl;

import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;

/** Stands where KCL wants a CloudWatch client when nothing is sent to CloudWatch. */
final class NoCloudWatch implements CloudWatchAsyncClient {

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
