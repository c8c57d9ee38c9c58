package org.kclframework.core.runner;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ProcessorCalls;
import org.kclframework.core.runner.RunnerOptions.ExceptionMessages;

/**
 * A failure as it may be logged: its class and stack and those of its causes, with their messages
 * or without. A copy, so that the logger calls no method of the user's exceptions.
 */
public final class LoggedFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Causes may form a circle. */
  private static final int MAX_CAUSES = 10;

  private LoggedFailure(String description, @Nullable LoggedFailure cause) {
    super(description, cause, false, true);
  }

  /** Returns a copy of a failure for the log. */
  public static LoggedFailure of(Throwable failure, ExceptionMessages messages) {
    return of(failure, messages, MAX_CAUSES);
  }

  private static LoggedFailure of(Throwable failure, ExceptionMessages messages, int causes) {
    Throwable cause = causes == 0 ? null : cause(failure);
    LoggedFailure copy =
        new LoggedFailure(
            messages == ExceptionMessages.LOGGED
                ? Failures.describe(failure)
                : failure.getClass().getName(),
            cause == null ? null : of(cause, messages, causes - 1));
    copy.takeStack(failure);
    return copy;
  }

  private static @Nullable Throwable cause(Throwable failure) {
    try {
      return failure.getCause();
    } catch (Throwable e) {
      return null;
    }
  }

  private void takeStack(Throwable failure) {
    try {
      setStackTrace(withoutCallers(failure.getStackTrace()));
    } catch (Throwable e) {
      // Without a stack, the class and the message still say something.
      return;
    }
  }

  /** Leaves out what called the processor: it is always the same, and longer than the rest. */
  private static StackTraceElement[] withoutCallers(StackTraceElement[] stack) {
    for (int depth = 1; depth < stack.length; depth++) {
      if (stack[depth].getClassName().equals(ProcessorCalls.class.getName())) {
        return Arrays.copyOf(stack, depth);
      }
    }
    return stack;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    // The stack is that of the failure.
    return this;
  }
}
