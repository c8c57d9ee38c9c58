package org.kclframework.multilang;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.BatchCheckpoints;
import org.kclframework.core.runner.CheckpointException;
import org.kclframework.core.runner.LeaseLostException;
import org.kclframework.multilang.Reply.CheckpointRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the checkpoints that children ask for, and names what goes wrong as they expect it: by the
 * simple names of KCL's exceptions.
 */
final class CheckpointErrors {

  private static final Logger log = LoggerFactory.getLogger(CheckpointErrors.class);

  static final String INVALID_STATE = "InvalidStateException";
  private static final String SHUTDOWN = "ShutdownException";
  private static final String DEPENDENCY = "KinesisClientLibDependencyException";

  private static final Set<String> NAMES =
      Set.of(INVALID_STATE, SHUTDOWN, DEPENDENCY, "ThrottlingException");

  private static final int MAX_CAUSES = 10;

  private CheckpointErrors() {}

  /**
   * Makes a checkpoint.
   *
   * @param checkpoints null where none can be made
   * @return the name of what went wrong, or null
   */
  static @Nullable String perform(
      CheckpointRequest request, @Nullable BatchCheckpoints checkpoints) {
    if (checkpoints == null) {
      return INVALID_STATE;
    }
    try {
      String sub = request.subSequenceNumber();
      checkpoints.checkpoint(request.sequenceNumber(), sub == null ? null : Long.valueOf(sub));
      return null;
    } catch (LeaseLostException e) {
      return SHUTDOWN;
    } catch (CheckpointException e) {
      return name(e);
    } catch (IllegalArgumentException e) {
      return "IllegalArgumentException";
    } catch (RuntimeException e) {
      // The child waits for an answer, whatever it is.
      log.error("a checkpoint that a child asked for failed", e);
      return DEPENDENCY;
    }
  }

  /** Looks for one of KCL's exceptions, which are known here by their names only. */
  private static String name(CheckpointException failure) {
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      String name = cause.getClass().getSimpleName();
      if (NAMES.contains(name)) {
        return name;
      }
      cause = cause.getCause();
    }
    return DEPENDENCY;
  }
}
