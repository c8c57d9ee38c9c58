package org.kclframework.core.runner;

import java.util.List;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Works on the records of one shard batch by batch, as a child process does. Calls never overlap,
 * except {@link #abort}.
 */
public interface BatchProcessor {

  /**
   * Begins, or begins again after a call failed: forgets everything after the shard's starting
   * position, which is the last checkpoint.
   */
  void initialize(ShardContext shard) throws Exception;

  /**
   * Processes records. When it returns each of them is done. When it throws the processor is
   * broken: {@link #initialize} comes before any other call. Records up to a checkpoint that it
   * asked for are done even then.
   *
   * @param records at least one, in the shard's order; none has a {@linkplain StreamRecord#defect
   *     defect}
   * @param millisBehindLatest how far the records are behind the end of the stream; -1 where that
   *     is not known
   * @param checkpoints makes checkpoints until the call returns
   */
  void process(List<StreamRecord> records, long millisBehindLatest, BatchCheckpoints checkpoints)
      throws Exception;

  /**
   * Called about once a second while nothing arrives; throws if the processor is broken, for
   * instance because its process has ended.
   *
   * @param millisBehindLatest how far the shard is read, as for {@link #process}
   * @param checkpoints makes checkpoints until the call returns
   */
  void idle(long millisBehindLatest, BatchCheckpoints checkpoints) throws Exception;

  /**
   * Ends the work on the shard; to return is to agree to it.
   *
   * @param checkpoints makes checkpoints until the call returns
   * @throws UncountedFailureException if the failure is not one of the attempts that the failure
   *     policy allows
   */
  void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints) throws Exception;

  /**
   * Ends the processor by force, whatever it is doing: a call in progress fails soon. Returns at
   * once. May be called by any thread, more than once, and also before {@link #initialize}.
   */
  void abort();
}
