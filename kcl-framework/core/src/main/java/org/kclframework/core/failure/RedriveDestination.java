package org.kclframework.core.failure;

import java.io.IOException;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;

/**
 * A failure destination during a redrive: what fails again is written as a letter of the original
 * record, not as a letter about a letter. Attempts are added up.
 */
public final class RedriveDestination implements FailureDestination {

  private final FailureDestination destination;

  /** Creates it in front of the destination of the application. */
  public RedriveDestination(FailureDestination destination) {
    this.destination = destination;
  }

  @Override
  public void write(DeadLetter letter) throws IOException {
    DeadLetter original;
    try {
      original = DeadLetterJson.read(letter.record().bytes());
    } catch (IOException e) {
      // Not a dead letter at all: kept as it is.
      destination.write(letter);
      return;
    }
    destination.write(
        new DeadLetter(
            original.record(),
            original.attempts() + letter.attempts(),
            letter.errorType(),
            letter.errorMessage(),
            letter.failedAt()));
  }

  @Override
  public String uri() {
    return destination.uri();
  }

  @Override
  public void close() {
    destination.close();
  }
}
