package org.kclframework.kcl;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchCheckpoints;
import org.kclframework.core.runner.BatchProcessor;

/**
 * Batch processors that keep what they process in memory, as child processes do: it is done only
 * when a checkpoint covers it, and is lost when the processor breaks.
 */
class ChildLike {

  /** The texts that are done, by shard in their order, those of all processors. */
  private final List<StreamRecord> done = new CopyOnWriteArrayList<>();

  /** The texts that were processed, each time. */
  final List<String> seen = new CopyOnWriteArrayList<>();

  final List<String> starts = new CopyOnWriteArrayList<>();
  final List<ShutdownReason> goodbyes = new CopyOnWriteArrayList<>();
  final AtomicInteger aborts = new AtomicInteger();
  final AtomicInteger idles = new AtomicInteger();

  /** Looks at a record before it is processed; may break the processor. */
  void look(StreamRecord record) throws Exception {}

  /** Returns whether the processor asks for a checkpoint at the end of a batch. */
  boolean asksAfter(List<StreamRecord> batch) {
    return false;
  }

  /** Called before the processor agrees to a shutdown; may break it. */
  void sayGoodbye(ShutdownReason reason) throws Exception {}

  /** Called when the processor is ended by force. */
  void abort() {}

  /** Returns whether the processor asks for a checkpoint before it agrees to a shutdown. */
  boolean asksAtTheEnd() {
    return true;
  }

  List<String> done() {
    return done.stream().map(StreamRecord::text).toList();
  }

  List<StreamRecord> doneRecords() {
    return List.copyOf(done);
  }

  BatchProcessor create() {
    return new Child();
  }

  private final class Child implements BatchProcessor {

    private final List<StreamRecord> memory = new ArrayList<>();
    private @Nullable ShardContext shard;

    @Override
    public void initialize(ShardContext context) {
      starts.add(context.sequenceNumber());
      memory.clear();
      shard = context;
    }

    @Override
    public void process(
        List<StreamRecord> records, long millisBehindLatest, BatchCheckpoints checkpoints)
        throws Exception {
      requireNonNull(shard, "not initialized");
      for (StreamRecord record : records) {
        look(record);
        seen.add(record.text());
        memory.add(record);
      }
      if (asksAfter(records)) {
        finish(checkpoints);
      }
    }

    private void finish(BatchCheckpoints checkpoints) throws Exception {
      checkpoints.checkpoint(null, null);
      done.addAll(memory);
      memory.clear();
    }

    @Override
    public void idle(long millisBehindLatest, BatchCheckpoints checkpoints) {
      idles.incrementAndGet();
    }

    @Override
    public void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints) throws Exception {
      sayGoodbye(reason);
      if (reason != ShutdownReason.LEASE_LOST && asksAtTheEnd()) {
        finish(checkpoints);
      }
      goodbyes.add(reason);
    }

    @Override
    public void abort() {
      aborts.incrementAndGet();
      ChildLike.this.abort();
    }
  }
}
