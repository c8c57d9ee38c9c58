package org.kclframework.streams.producer;

import java.util.List;
import java.util.Optional;

/** Says that some of several records were given up, and which. */
public final class PutAllException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * What became of one of the records: one of both is there.
   *
   * @param result where it was stored
   * @param failure why it was given up, and the record
   */
  public record Outcome(Optional<PutResult> result, Optional<DeliveryException> failure) {}

  private final transient List<Outcome> outcomes;

  PutAllException(List<Outcome> outcomes) {
    super(
        outcomes.stream().filter(outcome -> outcome.failure().isPresent()).count()
            + " of "
            + outcomes.size()
            + " records were not delivered");
    this.outcomes = List.copyOf(outcomes);
    outcomes.stream()
        .flatMap(outcome -> outcome.failure().stream())
        .findFirst()
        .ifPresent(this::initCause);
  }

  /** Returns what became of each record, in the order in which they were given. */
  public List<Outcome> outcomes() {
    return outcomes;
  }
}
