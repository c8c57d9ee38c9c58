package org.kclframework.local.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.local.codec.SamplePojos;
import org.kclframework.local.codec.SamplePojos.Members;
import org.kclframework.local.codec.SdkOperations;
import org.kclframework.local.codec.SdkOperations.SdkOperation;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The server and the real SDK understand each other in every operation. */
class SdkRoundTripTest {

  private static final RecordingClient BACKEND = new RecordingClient();
  private static final LocalServer SERVER =
      LocalServer.start(
          0, BACKEND.as(KinesisAsyncClient.class), BACKEND.as(DynamoDbAsyncClient.class));
  private static final SdkClients CLIENTS = new SdkClients(SERVER.endpoint());
  private static final SdkClients JSON_CLIENTS = clientsWithoutCbor();

  private static SdkClients clientsWithoutCbor() {
    System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), "false");
    try {
      return new SdkClients(SERVER.endpoint());
    } finally {
      System.clearProperty(SdkSystemSetting.CBOR_ENABLED.property());
    }
  }

  @AfterAll
  static void close() {
    CLIENTS.close();
    JSON_CLIENTS.close();
    SERVER.close();
  }

  static Stream<SdkOperation> kinesisOperations() {
    return SdkOperations.of(KinesisAsyncClient.class);
  }

  static Stream<SdkOperation> dynamoDbOperations() {
    return SdkOperations.of(DynamoDbAsyncClient.class);
  }

  @ParameterizedTest
  @MethodSource("kinesisOperations")
  void kinesis_inCbor_carriesRequestAndResponse(SdkOperation operation) throws Exception {
    assertCarried(operation, CLIENTS.kinesis());
    assertThat(CLIENTS.lastContentType()).isEqualTo("application/x-amz-cbor-1.1");
  }

  @ParameterizedTest
  @MethodSource("kinesisOperations")
  void kinesis_inJson_carriesRequestAndResponse(SdkOperation operation) throws Exception {
    assertCarried(operation, JSON_CLIENTS.kinesis());
    assertThat(JSON_CLIENTS.lastContentType()).isEqualTo("application/x-amz-json-1.1");
  }

  @ParameterizedTest
  @MethodSource("dynamoDbOperations")
  void dynamoDb_inJson_carriesRequestAndResponse(SdkOperation operation) throws Exception {
    assertCarried(operation, CLIENTS.dynamoDb());
    assertThat(CLIENTS.lastContentType()).isEqualTo("application/x-amz-json-1.0");
  }

  private static void assertCarried(SdkOperation operation, Object client) throws Exception {
    for (int seed = 0; seed < 3; seed++) {
      SamplePojos samples = new SamplePojos(seed, seed == 0 ? Members.ALL : Members.SOME);
      SdkPojo request = samples.sample(operation.requestType());
      SdkPojo response = samples.sample(operation.responseType());
      BACKEND.answerWith(CompletableFuture.completedFuture(response));

      CompletableFuture<?> call = (CompletableFuture<?>) operation.method().invoke(client, request);
      SdkPojo received = (SdkPojo) requireNonNull(call.get());

      SdkPojo arrived = (SdkPojo) requireNonNull(BACKEND.lastRequest());
      assertThat(arrived.equalsBySdkFields(request)).as("%s from %s", arrived, request).isTrue();
      assertThat(received.equalsBySdkFields(response))
          .as("%s from %s", received, response)
          .isTrue();
    }
  }
}
