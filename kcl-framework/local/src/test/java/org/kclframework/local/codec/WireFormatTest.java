package org.kclframework.local.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.local.codec.SamplePojos.Members;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;

class WireFormatTest {

  static Stream<Arguments> shapes() {
    Stream<Class<? extends SdkPojo>> types =
        Stream.concat(
            Stream.of(KinesisAsyncClient.class, DynamoDbAsyncClient.class)
                .flatMap(SdkOperations::of)
                .flatMap(operation -> Stream.of(operation.requestType(), operation.responseType())),
            Stream.of(SubscribeToShardRequest.class));
    return types.flatMap(
        type -> Arrays.stream(WireFormat.values()).map(format -> Arguments.of(type, format)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void write_canBeReadAgain(Class<? extends SdkPojo> type, WireFormat format) throws Exception {
    for (int seed = 0; seed < 10; seed++) {
      Members members = seed == 0 ? Members.ALL : Members.SOME;
      SdkPojo written = new SamplePojos(seed, members).sample(type);
      SdkPojo read = read(format, write(format, written), SamplePojos.builder(type));

      assertThat(read.equalsBySdkFields(written)).as("%s read from %s", read, written).isTrue();
    }
  }

  @Test
  void shapes_areThoseOfAllOperations() {
    assertThat(shapes().count()).isGreaterThan(4 * 90);
  }

  @Test
  void write_json_isWhatTheServicesSend() throws Exception {
    assertThat(
            new String(
                write(
                    WireFormat.JSON,
                    PutRecordRequest.builder()
                        .streamName("orders")
                        .data(SdkBytes.fromUtf8String("hello?>"))
                        .build()),
                UTF_8))
        .isEqualTo("{\"StreamName\":\"orders\",\"Data\":\"aGVsbG8/Pg==\"}");
    assertThat(new String(write(WireFormat.JSON, iteratorAt("1700000000.007")), UTF_8))
        .isEqualTo("{\"Timestamp\":1700000000.007}");
  }

  @Test
  void write_cbor_tagsMillisecondsAndLeavesBlobsAsTheyAre() throws Exception {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    try (JsonGenerator generator = new CBORFactory().createGenerator(expected)) {
      generator.writeStartObject();
      generator.writeFieldName("Timestamp");
      generator.flush();
      expected.write(0xc1);
      generator.writeNumber(1_700_000_000_007L);
      generator.writeEndObject();
    }
    assertThat(write(WireFormat.CBOR, iteratorAt("1700000000.007")))
        .isEqualTo(expected.toByteArray());
  }

  @Test
  void write_extraMembersComeFirst() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WireFormat.JSON.write(
        Map.of("__type", "Oops"), PutRecordRequest.builder().streamName("orders").build(), out);

    assertThat(out.toString(UTF_8)).isEqualTo("{\"__type\":\"Oops\",\"StreamName\":\"orders\"}");
  }

  @Test
  void write_keepsEmptyCollectionsThatWereSet() throws Exception {
    AttributeValue empty = AttributeValue.builder().l(List.of()).build();

    assertThat(new String(write(WireFormat.JSON, empty), UTF_8)).isEqualTo("{\"L\":[]}");
  }

  @ParameterizedTest
  @EnumSource
  void read_ofNothing_leavesTheBuilderAlone(WireFormat format) throws Exception {
    SdkPojo read = read(format, new byte[0], PutRecordRequest.builder());

    assertThat(read).isEqualTo(PutRecordRequest.builder().build());
  }

  @Test
  void read_passesOverUnknownMembersAndNulls() throws Exception {
    SdkPojo read =
        read(
            WireFormat.JSON,
            """
            {"New": {"a": [1, {"b": 2}]}, "Records": [null, {"PartitionKey": "k"}],
             "StreamName": "orders", "StreamARN": null}
            """
                .getBytes(UTF_8),
            PutRecordsRequest.builder());

    assertThat(read)
        .isEqualTo(
            PutRecordsRequest.builder()
                .streamName("orders")
                .records(PutRecordsRequestEntry.builder().partitionKey("k").build())
                .build());
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000, 1700000000000",
    "1700000000.1234, 1700000000123",
    "1.7000000005E9, 1700000000500",
    "-1, -1000"
  })
  void read_jsonTimestamp_isInSeconds(String written, long millis) throws Exception {
    SdkPojo read =
        read(
            WireFormat.JSON,
            ("{\"Timestamp\":" + written + "}").getBytes(UTF_8),
            GetShardIteratorRequest.builder());

    assertThat(((GetShardIteratorRequest) read).timestamp())
        .isEqualTo(Instant.ofEpochMilli(millis));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | The body is not valid JSON at byte",
        "[] | The body must be START_OBJECT, but was START_ARRAY",
        "'   ' | The body must be START_OBJECT, but was null",
        "{} {} | The body goes on after its end",
        "{\"Records\":[{\"Data\":\"aGk=\"} | The body",
        "{\"StreamName\":5} | StreamName must be VALUE_STRING, but was VALUE_NUMBER_INT",
        "{\"Records\":{}} | Records must be START_ARRAY, but was START_OBJECT",
        "{\"Records\":[5]} | Records must be START_OBJECT, but was VALUE_NUMBER_INT",
        "{\"Records\":[{\"Data\":5}]} | Data must be VALUE_STRING, but was VALUE_NUMBER_INT",
        "{\"Records\":[{\"Data\":\"%\"}]} | The body is not valid JSON at byte",
      })
  void read_ofMalformedBody_saysWhatIsWrong(String body, String message) {
    assertThatThrownBy(
            () -> read(WireFormat.JSON, body.getBytes(UTF_8), PutRecordsRequest.builder()))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Limit\":\"5\"} | Limit must be a number, but was VALUE_STRING",
        "{\"Limit\":99999999999} | The body is not valid JSON",
        "{\"ConsistentRead\":\"true\"} | ConsistentRead must be a boolean, but was VALUE_STRING",
        "{\"ExclusiveStartKey\":[]} | ExclusiveStartKey must be START_OBJECT, but was START_ARRAY",
      })
  void read_ofWrongType_saysWhatIsWrong(String body, String message) {
    assertThatThrownBy(() -> read(WireFormat.JSON, body.getBytes(UTF_8), ScanRequest.builder()))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99", "-1e99", "1e999999999", "253402300800"})
  void read_ofHugeTimestamp_isMalformed(String seconds) {
    assertThatThrownBy(
            () ->
                read(
                    WireFormat.JSON,
                    ("{\"Timestamp\":" + seconds + "}").getBytes(UTF_8),
                    GetShardIteratorRequest.builder()))
        .isInstanceOf(MalformedBodyException.class)
        .hasMessage("A timestamp is out of range");
  }

  @Test
  void read_doesNotRepeatTheBodyInItsMessage() {
    assertThatThrownBy(
            () ->
                read(
                    WireFormat.JSON,
                    "{\"StreamName\": hunter2}".getBytes(UTF_8),
                    PutRecordRequest.builder()))
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @EnumSource
  void read_ofEachTruncation_isMalformed(WireFormat format) throws Exception {
    byte[] body = write(format, new SamplePojos(1, Members.ALL).sample(PutItemRequest.class));
    for (int length = 1; length < body.length; length++) {
      byte[] truncated = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> read(format, truncated, PutItemRequest.builder()))
          .isInstanceOf(MalformedBodyException.class);
    }
  }

  private static GetShardIteratorRequest iteratorAt(String seconds) {
    long millis = new BigDecimal(seconds).movePointRight(3).longValueExact();
    return GetShardIteratorRequest.builder().timestamp(Instant.ofEpochMilli(millis)).build();
  }

  private static byte[] write(WireFormat format, SdkPojo pojo) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(pojo, out);
    return out.toByteArray();
  }

  private static SdkPojo read(WireFormat format, byte[] body, SdkPojo builder)
      throws MalformedBodyException {
    format.read(body, builder);
    return SamplePojos.build(builder);
  }
}
