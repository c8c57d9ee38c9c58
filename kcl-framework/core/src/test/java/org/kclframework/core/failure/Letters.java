package org.kclframework.core.failure;

import java.time.Instant;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.StreamRecord;

/** Makes dead letters for tests. */
final class Letters {

  static final Instant FAILED_AT = Instant.parse("2026-01-01T00:00:03.25Z");

  private Letters() {}

  static DeadLetter numbered(String sequenceNumber) {
    return of(StreamRecord.builder().sequenceNumber(sequenceNumber).data("payload").build());
  }

  static DeadLetter of(StreamRecord record) {
    return new DeadLetter(record, 3, "java.lang.IllegalStateException", "no", FAILED_AT);
  }
}
