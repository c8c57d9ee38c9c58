package org.kclframework.benchmarks;

import java.net.URI;
import javax.net.ssl.TrustManagerFactory;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerOptions.Aggregation;
import org.kclframework.streams.producer.ProducerRecord;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The framework's producer with its default options. */
final class FrameworkPuts implements ProducerPart.Library {

  private final KinesisAsyncClient kinesis;
  private final ProducerOptions options;

  FrameworkPuts(URI endpoint, TrustManagerFactory trust, boolean aggregated) {
    kinesis = LocalClients.kinesis(endpoint, trust);
    options =
        ProducerOptions.DEFAULT.withAggregation(aggregated ? Aggregation.KPL : Aggregation.NONE);
  }

  @Override
  public ProducerPart.Puts open(String stream) {
    Producer producer = Producer.builder(kinesis, stream).options(options).build();
    return new ProducerPart.Puts() {
      @Override
      public void put(String key, byte[] data) {
        var unused = producer.put(new ProducerRecord(key, data));
      }

      @Override
      public void finish() {
        producer.flush().join();
        if (producer.counts().delivered() != producer.counts().accepted()) {
          throw new IllegalStateException(producer.counts().toString());
        }
      }
    };
  }

  @Override
  public void close() {
    kinesis.close();
  }
}
