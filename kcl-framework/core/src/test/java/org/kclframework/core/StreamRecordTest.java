package org.kclframework.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamRecordTest {

  record Point(int x) {}

  @Test
  void builder_setsEachPart() {
    Instant arrival = Instant.parse("2026-01-01T00:00:00Z");
    StreamRecord record =
        StreamRecord.builder()
            .streamName("orders")
            .shardId("shardId-000000000003")
            .partitionKey("k")
            .sequenceNumber("42")
            .subSequenceNumber(7)
            .arrivalTime(arrival)
            .millisBehindLatest(12)
            .data("text")
            .defect("bad index")
            .build();
    assertThat(record.streamName()).isEqualTo("orders");
    assertThat(record.shardId()).isEqualTo("shardId-000000000003");
    assertThat(record.partitionKey()).isEqualTo("k");
    assertThat(record.sequenceNumber()).isEqualTo("42");
    assertThat(record.subSequenceNumber()).isEqualTo(7);
    assertThat(record.arrivalTime()).isEqualTo(arrival);
    assertThat(record.millisBehindLatest()).isEqualTo(12);
    assertThat(record.text()).isEqualTo("text");
    assertThat(record.defect()).isEqualTo("bad index");
  }

  @Test
  void builder_hasAValueForEachPart() {
    StreamRecord record = StreamRecord.builder().build();
    assertThat(record.size()).isZero();
    assertThat(record.bytes()).isEmpty();
    assertThat(record.text()).isEmpty();
    assertThat(record.arrivalTime()).isNull();
    assertThat(record.defect()).isNull();
    assertThat(record.millisBehindLatest()).isEqualTo(-1);
  }

  @Test
  void data_isReadOnlyAndWholeForEachCaller() {
    StreamRecord record = StreamRecord.builder().data("abc").build();
    ByteBuffer first = record.data();
    first.get();
    assertThat(record.data().remaining()).isEqualTo(3);
    assertThat(record.bytes()).isEqualTo(new byte[] {'a', 'b', 'c'});
    assertThat(record.text()).isEqualTo("abc");
    assertThatThrownBy(() -> first.put((byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void data_ofAPartOfABuffer_isThatPart() {
    ByteBuffer whole = ByteBuffer.wrap(new byte[] {'x', 'a', 'b', 'x'}).position(1).limit(3);
    StreamRecord record = StreamRecord.builder().data(whole).build();
    assertThat(record.size()).isEqualTo(2);
    assertThat(record.text()).isEqualTo("ab");
    assertThat(record.bytes()).isEqualTo(new byte[] {'a', 'b'});
  }

  @Test
  void bytes_isACopy() {
    StreamRecord record = StreamRecord.builder().data("abc").build();
    record.bytes()[0] = 'z';
    assertThat(record.text()).isEqualTo("abc");
  }

  @Test
  void text_replacesWhatIsNotUtf8() {
    StreamRecord record = StreamRecord.builder().data(new byte[] {'a', (byte) 0xff, 'b'}).build();
    assertThat(record.text()).isEqualTo("a\uFFFDb");
  }

  @Test
  void json_readsTypesAndTrees() {
    StreamRecord record = StreamRecord.builder().data("{\"x\":5}").build();
    assertThat(record.json(Point.class)).isEqualTo(new Point(5));
    assertThat(record.json().get("x").asInt()).isEqualTo(5);
  }

  @Test
  void event_readsMsgpack() {
    StreamRecord record =
        StreamRecord.builder().data(HexFormat.of().parseHex("81a576616c7565c3")).build();
    assertThat(record.event()).isEqualTo(Map.of("value", true));
  }

  @Test
  void jsonAndEvent_ofOtherBytes_nameTheRecordButQuoteNothing() {
    StreamRecord record =
        StreamRecord.builder().partitionKey("alice").sequenceNumber("42").data("hunter2").build();
    assertThatThrownBy(() -> record.json(Point.class))
        .isInstanceOf(PayloadException.class)
        .hasMessageStartingWith(
            "record stream/shardId-000000000000/42 (7 bytes) is not JSON for Point: it is malformed")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
    assertThatThrownBy(record::event)
        .isInstanceOf(PayloadException.class)
        .hasMessage(
            "record stream/shardId-000000000000/42 (7 bytes) is not a msgpack event:"
                + " it holds a INTEGER")
        .hasNoCause();
  }

  @Test
  void toString_showsNeitherPayloadNorPartitionKey() {
    StreamRecord record =
        StreamRecord.builder().partitionKey("alice").sequenceNumber("42").data("hunter2").build();
    assertThat(record).hasToString("record stream/shardId-000000000000/42 (7 bytes)");
    StreamRecord aggregated =
        StreamRecord.builder().sequenceNumber("42").subSequenceNumber(3).build();
    assertThat(aggregated).hasToString("record stream/shardId-000000000000/42.3 (0 bytes)");
    assertThat(new DeadLetter(record, 1, "E", "cannot read hunter2", Instant.EPOCH))
        .hasToString("DeadLetter[" + record + ", attempts=1, errorType=E]");
  }
}
