package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.model.Record;

class RecordLogTest {

  private static final Instant START = FakeClock.START;

  @Test
  void newLog_isEmptyAtItsStart() {
    RecordLog log = new RecordLog(7);

    assertThat(log.start()).isEqualTo(7);
    assertThat(log.end()).isEqualTo(7);
    assertThat(log.slice(7, 10, 10)).isEmpty();
    assertThat(log.firstSince(START)).isEqualTo(7);
  }

  @Test
  void slice_returnsAtLeastOneRecordHoweverLarge() {
    RecordLog log = new RecordLog(0);
    log.add(record(0), 100);
    log.add(record(1), 100);

    assertThat(log.slice(0, 10, 1)).hasSize(1);
    assertThat(log.slice(0, 10, 199)).hasSize(1);
    assertThat(log.slice(0, 10, 200)).hasSize(2);
  }

  @Test
  void trim_forgetsAllRecordsAndGoesOn() {
    RecordLog log = new RecordLog(0);
    for (int i = 0; i < 2 * RecordSegment.CAPACITY; i++) {
      log.add(record(i), 1);
    }

    log.trim(Long.MAX_VALUE);
    assertThat(log.start()).isEqualTo(2L * RecordSegment.CAPACITY);
    assertThat(log.slice(log.start(), 10, 10)).isEmpty();

    log.add(record(1), 1);
    assertThat(log.slice(log.start(), 10, 10)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomUse_agreesWithAPlainList(long seed) {
    Random random = new Random(seed);
    RecordLog log = new RecordLog(0);
    List<Record> model = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    int trimmed = 0;
    for (int round = 0; round < 30; round++) {
      for (int i = random.nextInt(1500); i > 0; i--) {
        Record record = record(model.size() / 3);
        int size = random.nextInt(1000);
        model.add(record);
        sizes.add(size);
        log.add(record, size);
      }
      if (random.nextInt(3) == 0) {
        trimmed += random.nextInt(model.size() - trimmed + 1);
        log.trim(trimmed);
      }
      assertThat(log.start()).isEqualTo(trimmed);
      assertThat(log.end()).isEqualTo(model.size());
      int from = trimmed + random.nextInt(model.size() - trimmed + 1);
      int maxRecords = 1 + random.nextInt(10_000);
      long maxBytes = random.nextInt(2_000_000);
      assertThat(log.slice(from, maxRecords, maxBytes))
          .isEqualTo(expected(model, sizes, from, maxRecords, maxBytes));
      Instant time = START.plusMillis(random.nextInt(model.size() / 3 + 2));
      int first = trimmed;
      while (first < model.size()
          && model.get(first).approximateArrivalTimestamp().isBefore(time)) {
        first++;
      }
      assertThat(log.firstSince(time)).isEqualTo(first);
    }
  }

  private static List<Record> expected(
      List<Record> model, List<Integer> sizes, int from, int maxRecords, long maxBytes) {
    List<Record> expected = new ArrayList<>();
    long bytes = 0;
    for (int i = from; i < model.size() && expected.size() < maxRecords; i++) {
      bytes += sizes.get(i);
      if (bytes > maxBytes && !expected.isEmpty()) {
        break;
      }
      expected.add(model.get(i));
    }
    return expected;
  }

  private static Record record(int millis) {
    return Record.builder()
        .sequenceNumber(Integer.toString(millis))
        .approximateArrivalTimestamp(START.plusMillis(millis))
        .build();
  }
}
