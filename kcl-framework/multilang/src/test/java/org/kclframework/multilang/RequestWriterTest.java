package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.multilang.Reply.CheckpointRequest;
import org.kclframework.multilang.Reply.Shape;

/** The lines are those that Amazon's daemon was seen to write. */
final class RequestWriterTest {

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private RequestWriter requests;

  @BeforeEach
  void open() throws Exception {
    requests = new RequestWriter(output, () -> {});
  }

  private String written() {
    String text = output.toString(US_ASCII);
    output.reset();
    return text;
  }

  @Test
  void initialize_namesShardAndPosition() throws Exception {
    requests.initialize(new ShardContext("stream", "shardId-000000000000", "TRIM_HORIZON", 3));
    assertThat(written())
        .isEqualTo(
            "{\"action\":\"initialize\",\"shardId\":\"shardId-000000000000\","
                + "\"sequenceNumber\":\"TRIM_HORIZON\",\"subSequenceNumber\":3}\n");
  }

  @Test
  void processRecords_writesEachRecord() throws Exception {
    StreamRecord first =
        StreamRecord.builder()
            .partitionKey("a\"b\n")
            .sequenceNumber("49")
            .subSequenceNumber(2)
            .arrivalTime(Instant.ofEpochMilli(1_700_000_000_123L))
            .data("hello")
            .build();
    StreamRecord second = StreamRecord.builder().partitionKey("k").sequenceNumber("50").build();
    requests.processRecords(List.of(first, second), 12);
    assertThat(written())
        .isEqualTo(
            "{\"action\":\"processRecords\",\"records\":["
                + "{\"data\":\"aGVsbG8=\",\"partitionKey\":\"a\\\"b\\n\",\"sequenceNumber\":\"49\","
                + "\"approximateArrivalTimestamp\":1700000000123,\"subSequenceNumber\":2,"
                + "\"action\":\"record\"},"
                + "{\"data\":\"\",\"partitionKey\":\"k\",\"sequenceNumber\":\"50\","
                + "\"approximateArrivalTimestamp\":null,\"subSequenceNumber\":0,"
                + "\"action\":\"record\"}],\"millisBehindLatest\":12}\n");
  }

  @Test
  void processRecords_unknownTimeBehindIsNull() throws Exception {
    requests.processRecords(List.of(), -1);
    assertThat(written())
        .isEqualTo("{\"action\":\"processRecords\",\"records\":[],\"millisBehindLatest\":null}\n");
  }

  @Test
  void processRecords_isAsciiForEveryLocale() throws Exception {
    StreamRecord record = StreamRecord.builder().partitionKey("ключ \u2028 😀").build();
    requests.processRecords(List.of(record), 0);
    String line = written();
    assertThat(line).doesNotContain("\uFFFD").contains("\\u043A");
    JsonNode read = new ObjectMapper().readTree(line);
    assertThat(read.at("/records/0/partitionKey").asText()).isEqualTo("ключ \u2028 😀");
  }

  @Test
  void processRecords_halfACharacterIsKept() throws Exception {
    StreamRecord record = StreamRecord.builder().partitionKey("a\uD800b").build();
    requests.processRecords(List.of(record), 0);
    assertThat(written()).contains("\"a\\uD800b\"");
  }

  @Test
  void processRecords_payloadsOfAllSizesAreKept() throws Exception {
    Random random = new Random(3);
    for (int size : new int[] {1, 2, 3, 1000, 1025, 100_000, 8000, 0, 3_000_000}) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      StreamRecord record = StreamRecord.builder().data(payload).build();
      requests.processRecords(List.of(record, record), 0);
      JsonNode read = new ObjectMapper().readTree(written());
      assertThat(read.at("/records/0/data").binaryValue()).isEqualTo(payload);
      assertThat(read.at("/records/1/data").binaryValue()).isEqualTo(payload);
    }
  }

  @Test
  void shutdown_namesTheReason() throws Exception {
    requests.shutdown("ZOMBIE");
    assertThat(written()).isEqualTo("{\"action\":\"shutdown\",\"reason\":\"ZOMBIE\"}\n");
  }

  @Test
  void action_isNothingElse() throws Exception {
    requests.action("leaseLost");
    requests.action("shardEnded");
    assertThat(written()).isEqualTo("{\"action\":\"leaseLost\"}\n{\"action\":\"shardEnded\"}\n");
  }

  @Test
  void checkpointAnswer_hasTheShapeOfTheRequest() throws Exception {
    requests.checkpointAnswer(new CheckpointRequest(Shape.CHECKPOINT, "11", null), null);
    assertThat(written())
        .isEqualTo("{\"action\":\"checkpoint\",\"checkpoint\":\"11\",\"error\":null}\n");
    requests.checkpointAnswer(
        new CheckpointRequest(Shape.CHECKPOINT, null, null), "ShutdownException");
    assertThat(written())
        .isEqualTo(
            "{\"action\":\"checkpoint\",\"checkpoint\":null,\"error\":\"ShutdownException\"}\n");
    requests.checkpointAnswer(new CheckpointRequest(Shape.SEQUENCE_NUMBER, "11", "3"), null);
    assertThat(written())
        .isEqualTo(
            "{\"action\":\"checkpoint\",\"sequenceNumber\":\"11\",\"subSequenceNumber\":3,"
                + "\"error\":null}\n");
    requests.checkpointAnswer(new CheckpointRequest(Shape.SEQUENCE_NUMBER, null, null), "X");
    assertThat(written())
        .isEqualTo(
            "{\"action\":\"checkpoint\",\"sequenceNumber\":null,\"subSequenceNumber\":null,"
                + "\"error\":\"X\"}\n");
    requests.checkpointAnswer(new CheckpointRequest(Shape.SEQUENCE_NUMBER, "1", "x"), "X");
    assertThat(written()).contains("\"subSequenceNumber\":\"x\"");
  }
}
