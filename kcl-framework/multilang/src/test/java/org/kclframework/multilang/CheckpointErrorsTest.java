package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.runner.CheckpointException;
import org.kclframework.core.runner.LeaseLostException;
import org.kclframework.multilang.Reply.CheckpointRequest;
import org.kclframework.multilang.Reply.Shape;

final class CheckpointErrorsTest {

  private static final CheckpointRequest REQUEST =
      new CheckpointRequest(Shape.SEQUENCE_NUMBER, "11", "3");

  /** Has the name of one of KCL's exceptions, which this module does not know. */
  private static final class ThrottlingException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final class InvalidStateException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final class ShutdownException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(failed(new ThrottlingException()), "ThrottlingException"),
        Arguments.of(failed(new InvalidStateException()), "InvalidStateException"),
        Arguments.of(failed(new ShutdownException()), "ShutdownException"),
        Arguments.of(failed(new Exception(new ThrottlingException())), "ThrottlingException"),
        Arguments.of(failed(new Exception("x")), "KinesisClientLibDependencyException"),
        Arguments.of(new LeaseLostException("x", new IllegalStateException()), "ShutdownException"),
        Arguments.of(new IllegalArgumentException("x"), "IllegalArgumentException"),
        Arguments.of(new IllegalStateException("x"), "KinesisClientLibDependencyException"));
  }

  private static CheckpointException failed(Exception cause) {
    return new CheckpointException("failed", cause);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void perform_namesTheFailure(Exception failure, String name) {
    assertThat(CheckpointErrors.perform(REQUEST, new FakeCheckpoints().failing(failure)))
        .isEqualTo(name);
  }

  @Test
  void perform_makesTheCheckpoint() {
    FakeCheckpoints checkpoints = new FakeCheckpoints();
    assertThat(CheckpointErrors.perform(REQUEST, checkpoints)).isNull();
    CheckpointRequest all = new CheckpointRequest(Shape.CHECKPOINT, null, null);
    assertThat(CheckpointErrors.perform(all, checkpoints)).isNull();
    assertThat(checkpoints.made()).containsExactly("11/3", "null/null");
  }

  @Test
  void perform_whereNoneCanBeMadeIsAnInvalidState() {
    assertThat(CheckpointErrors.perform(REQUEST, null)).isEqualTo("InvalidStateException");
  }

  @Test
  void perform_subSequenceNumberThatIsNoNumberIsRefused() {
    FakeCheckpoints checkpoints = new FakeCheckpoints();
    CheckpointRequest malformed = new CheckpointRequest(Shape.SEQUENCE_NUMBER, "11", "x");
    assertThat(CheckpointErrors.perform(malformed, checkpoints))
        .isEqualTo("IllegalArgumentException");
    assertThat(checkpoints.made()).isEmpty();
  }
}
