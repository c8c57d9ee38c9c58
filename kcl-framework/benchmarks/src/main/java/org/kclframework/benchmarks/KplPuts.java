package org.kclframework.benchmarks;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.KinesisProducerConfiguration.ThreadingModel;
import software.amazon.kinesis.producer.UserRecordResult;

/**
 * Amazon's Kinesis Producer Library, set as its users set it for throughput: a pool of threads in
 * place of one for each request, no metrics, no rate limit (its own would hold it to 1,500 records
 * a second and shard), records that do not expire, and no more than 50,000 records without a
 * result, since it bounds nothing itself and asks its users to. All else are its defaults: 24
 * connections, requests of up to 500 entries and 5 MiB, aggregates of 50 KB, 100 ms of buffering.
 */
final class KplPuts implements ProducerPart.Library {

  private static final int OUTSTANDING = 50_000;

  /** Per cent of what a shard takes: none that could be reached. */
  private static final long RATE_LIMIT = 10_000_000;

  private final KinesisProducer producer;

  KplPuts(URI endpoint, boolean aggregated) {
    producer =
        new KinesisProducer(
            new KinesisProducerConfiguration()
                .setRegion("us-east-1")
                .setCredentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .setKinesisEndpoint(endpoint.getHost())
                .setKinesisPort(endpoint.getPort())
                .setStsEndpoint(endpoint.getHost())
                .setStsPort(endpoint.getPort())
                .setCloudwatchEndpoint(endpoint.getHost())
                .setCloudwatchPort(endpoint.getPort())
                .setVerifyCertificate(false)
                .setMetricsLevel("none")
                .setLogLevel("warning")
                .setThreadingModel(ThreadingModel.POOLED)
                .setRateLimit(RATE_LIMIT)
                .setRecordTtl(Integer.MAX_VALUE)
                .setAggregationEnabled(aggregated));
  }

  @Override
  public ProducerPart.Puts open(String stream) {
    return new StreamPuts(producer, stream);
  }

  private static final class StreamPuts implements ProducerPart.Puts {

    private final KinesisProducer producer;
    private final String stream;
    private final Semaphore outstanding = new Semaphore(OUTSTANDING);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    StreamPuts(KinesisProducer producer, String stream) {
      this.producer = producer;
      this.stream = stream;
    }

    @Override
    public void put(String key, byte[] data) throws InterruptedException {
      outstanding.acquire();
      Futures.addCallback(
          producer.addUserRecord(stream, key, ByteBuffer.wrap(data)),
          new FutureCallback<UserRecordResult>() {
            @Override
            public void onSuccess(@Nullable UserRecordResult result) {
              outstanding.release();
            }

            @Override
            public void onFailure(Throwable cause) {
              failure.set(cause);
              outstanding.release();
            }
          },
          MoreExecutors.directExecutor());
    }

    @Override
    public void finish() throws InterruptedException {
      producer.flush(stream);
      outstanding.acquire(OUTSTANDING);
      outstanding.release(OUTSTANDING);
      Throwable cause = failure.get();
      if (cause != null) {
        throw new IllegalStateException("a record was not stored", cause);
      }
    }
  }

  @Override
  public void close() {
    producer.destroy();
  }
}
