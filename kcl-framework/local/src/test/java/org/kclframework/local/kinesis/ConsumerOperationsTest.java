package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

class ConsumerOperationsTest {

  private static final String STREAM = "orders";

  private final LocalKinesis kinesis = LocalKinesis.builder().clock(new FakeClock()).build();
  private final String streamArn = kinesis.streamArn(STREAM);

  @BeforeEach
  void createStream() {
    kinesis.createStream(STREAM, 1);
  }

  @Test
  void register_makesAnActiveConsumer() {
    Consumer consumer = register("billing").join().consumer();

    assertThat(consumer.consumerARN()).isEqualTo(streamArn + "/consumer/billing:1714564800");
    assertThat(consumer.consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
    assertThat(consumer.consumerCreationTimestamp()).isEqualTo(FakeClock.START);
    assertThat(
            kinesis
                .describeStreamSummary(request -> request.streamName(STREAM))
                .join()
                .streamDescriptionSummary()
                .consumerCount())
        .isEqualTo(1);
  }

  @Test
  void register_refusesANameThatIsTakenAndMoreThanTwenty() {
    IntStream.range(0, 20).forEach(i -> register("consumer-" + i).join());

    assertThat(Kinesis.failureMessage(register("consumer-7"), ResourceInUseException.class))
        .isEqualTo(
            "Consumer consumer-7 under stream orders under account 000000000000 already exists.");
    Kinesis.failureMessage(register("one-more"), LimitExceededException.class);
  }

  @Test
  void describe_findsByArnOrByName() {
    String arn = register("billing").join().consumer().consumerARN();

    ConsumerDescription byArn =
        kinesis
            .describeStreamConsumer(request -> request.consumerARN(arn))
            .join()
            .consumerDescription();
    ConsumerDescription byName =
        kinesis
            .describeStreamConsumer(request -> request.streamARN(streamArn).consumerName("billing"))
            .join()
            .consumerDescription();

    assertThat(byArn).isEqualTo(byName);
    assertThat(byArn.streamARN()).isEqualTo(streamArn);
    assertThat(byArn.consumerStatus()).isEqualTo(ConsumerStatus.ACTIVE);
    Kinesis.failureMessage(
        kinesis.describeStreamConsumer(
            request -> request.streamARN(streamArn).consumerName("audit")),
        ResourceNotFoundException.class);
    Kinesis.failureMessage(
        kinesis.describeStreamConsumer(request -> request.consumerName("billing")),
        InvalidArgumentException.class);
  }

  @Test
  void deregister_removesTheConsumer() {
    String arn = register("billing").join().consumer().consumerARN();
    register("audit").join();

    kinesis.deregisterStreamConsumer(request -> request.consumerARN(arn)).join();
    kinesis
        .deregisterStreamConsumer(request -> request.streamARN(streamArn).consumerName("audit"))
        .join();

    assertThat(kinesis.listStreamConsumers(r -> r.streamARN(streamArn)).join().consumers())
        .isEmpty();
    Kinesis.failureMessage(
        kinesis.deregisterStreamConsumer(request -> request.consumerARN(arn)),
        ResourceNotFoundException.class);
  }

  @Test
  void list_pagesByToken() {
    for (int i : new int[] {3, 1, 4, 0, 2}) {
      register("consumer-" + i).join();
    }

    List<String> names = new ArrayList<>();
    ListStreamConsumersResponse page =
        kinesis.listStreamConsumers(r -> r.streamARN(streamArn).maxResults(2)).join();
    page.consumers().forEach(consumer -> names.add(consumer.consumerName()));
    while (page.nextToken() != null) {
      String token = page.nextToken();
      page =
          kinesis
              .listStreamConsumers(r -> r.streamARN(streamArn).maxResults(2).nextToken(token))
              .join();
      page.consumers().forEach(consumer -> names.add(consumer.consumerName()));
    }

    assertThat(names)
        .containsExactly("consumer-0", "consumer-1", "consumer-2", "consumer-3", "consumer-4");
    Kinesis.failureMessage(
        kinesis.listStreamConsumers(r -> r.streamARN(streamArn).nextToken("x")),
        InvalidArgumentException.class);
  }

  private CompletableFuture<RegisterStreamConsumerResponse> register(String name) {
    return kinesis.registerStreamConsumer(
        request -> request.streamARN(streamArn).consumerName(name));
  }
}
