package org.kclframework.kcl;

import java.util.Optional;

/**
 * How a worker's run ended.
 *
 * @param reason the kind of end
 * @param message what is to be told about it, in one sentence; empty for an end in good order
 * @param failure the cause, where there is one
 */
public record WorkerOutcome(Reason reason, String message, Optional<Throwable> failure) {

  /** The kinds of end. */
  public enum Reason {
    /** A bounded run reached its end. */
    FINISHED,
    /** The worker was asked to stop. */
    STOPPED,
    /** The worker could not start. */
    NOT_STARTED,
    /** KCL's scheduler died. */
    SCHEDULER_DIED,
    /** The failure policy said stop. */
    FAILURE_POLICY,
    /** A bounded run came to its end, but the processor failed with records not checkpointed. */
    PROCESSOR_FAILED,
    /** A stream was deleted while it was read. */
    STREAM_GONE,
    /** The processor cannot be created. */
    PROCESSOR_UNAVAILABLE,
    /** Memory ran out. */
    OUT_OF_MEMORY,
    /** Something failed in the framework itself. */
    INTERNAL_ERROR
  }

  static WorkerOutcome of(Reason reason) {
    return new WorkerOutcome(reason, "", Optional.empty());
  }

  static WorkerOutcome of(Reason reason, String message) {
    return new WorkerOutcome(reason, message, Optional.empty());
  }

  static WorkerOutcome of(Reason reason, String message, Throwable failure) {
    return new WorkerOutcome(reason, message, Optional.of(failure));
  }

  /** Tells the reason and the message; not the failure, whose own message may quote a payload. */
  @Override
  public String toString() {
    return message.isEmpty() ? reason.name() : reason + ": " + message;
  }

  /** Returns whether the run ended as it was asked to. */
  public boolean isSuccess() {
    return reason == Reason.FINISHED || reason == Reason.STOPPED;
  }
}
