package org.kclframework.launcher;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Processors for tests in one process, and what they have seen. A launcher makes its processors by
 * the name of their class, so what they see has to be static; a test clears it first.
 */
final class Processed {

  /** The texts of the records, and the ends of the shards. */
  static final List<String> EVENTS = new CopyOnWriteArrayList<>();

  private Processed() {}

  /** Returns the texts of the records. */
  static List<String> texts() {
    return EVENTS.stream().filter(event -> !event.startsWith("shutdown ")).toList();
  }

  /** Takes note of each record. */
  static final class Recorder extends RecordProcessor {
    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      EVENTS.add(record.text());
      return Checkpoint.BY_POLICY;
    }

    @Override
    protected Checkpoint shutdown(ShutdownReason reason) {
      EVENTS.add("shutdown " + reason);
      return Checkpoint.BY_POLICY;
    }
  }

  /** Takes note of even numbers and fails with the others. */
  static final class EvenOnly extends RecordProcessor {
    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      if (Integer.parseInt(record.text()) % 2 != 0) {
        throw new IllegalArgumentException("odd: " + record.text());
      }
      EVENTS.add(record.text());
      return Checkpoint.BY_POLICY;
    }
  }

  /** Cannot be created. */
  static final class Unwilling extends RecordProcessor {
    Unwilling() {
      throw new IllegalStateException("no database");
    }

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      return Checkpoint.BY_POLICY;
    }
  }
}
