package org.kclframework.streams.eventstreamer;

import java.io.IOException;
import java.util.Optional;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches one after the other, and delivers each or writes it to the missed-events file. A
 * batch for which neither works is kept and tried again; those after it wait.
 */
final class Sender implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  private final Backlog backlog;
  private final Delivery delivery;
  private final MissedEventsFile missed;
  private final Outcomes outcomes;
  private final Console console;
  private final Retries retries;
  private final Pause pause;

  Sender(
      Backlog backlog,
      Delivery delivery,
      MissedEventsFile missed,
      Outcomes outcomes,
      Console console,
      Retries retries,
      Pause pause) {
    this.backlog = backlog;
    this.delivery = delivery;
    this.missed = missed;
    this.outcomes = outcomes;
    this.console = console;
    this.retries = retries;
    this.pause = pause;
  }

  @Override
  public void run() {
    for (Batch batch = backlog.take(); batch != null; batch = backlog.take()) {
      settle(batch);
      backlog.resolve(batch);
    }
  }

  private void settle(Batch batch) {
    Batch rest = batch;
    while (true) {
      Optional<ShippingException> failure = ship(rest);
      outcomes.delivered(
          rest.events().size() - failure.map(known -> known.undelivered().size()).orElse(0));
      if (failure.isEmpty()) {
        return;
      }
      rest = new Batch(rest.bucket(), failure.get().undelivered());
      if (isPutAside(rest, failure.get())) {
        return;
      }
    }
  }

  private Optional<ShippingException> ship(Batch batch) {
    if (backlog.isAbandoned()) {
      return Optional.of(
          new ShippingException(
              Reason.GIVEN_UP, "the streamer was closed before", batch.events(), null));
    }
    show(batch);
    return delivery.deliver(batch);
  }

  private void show(Batch batch) {
    if (!console.shows(Console.BATCHES)) {
      return;
    }
    try {
      console.message(
          "ship: " + EventJson.bucket(batch.bucket()) + " " + EventJson.events(batch.events()),
          Console.BATCHES);
    } catch (RuntimeException e) {
      // The console is somebody else's; that it fails must not keep events from being shipped.
      LOG.warn("the console of an event streamer failed", e);
    }
  }

  /** Writes a batch to the file; where that fails the batch is lost if it is the end. */
  private boolean isPutAside(Batch batch, ShippingException failure) {
    boolean last = backlog.isAbandoned();
    try {
      missed.append(batch, failure.text());
      LOG.warn(
          "{} events were not delivered and are now in {}: {}",
          batch.events().size(),
          missed,
          failure.getMessage());
      outcomes.missed(failure, console.isStrict() || failure.reason() == Reason.CAPPED);
      return true;
    } catch (IOException | RuntimeException | Error e) {
      // Whatever it is: with this thread everything that waits would end.
      LOG.error(
          "{} events were not delivered ({}) and cannot be written to {}: {}",
          batch.events().size(),
          failure.getMessage(),
          missed,
          last ? "they are lost" : "they are kept and tried again",
          e);
      if (last) {
        outcomes.lost(batch.events().size());
        return true;
      }
      backlog.stuck(e);
      waitABit();
      return false;
    }
  }

  private void waitABit() {
    try {
      pause.pause(retries.delay());
    } catch (InterruptedException e) {
      // The streamer is being closed, which its state says too.
      Thread.currentThread().interrupt();
    }
  }
}
