package org.kclframework.kcl;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The system's clock, moved on by what a test says. Safe for use by several threads. */
final class SettableClock implements InstantSource {

  private volatile Duration ahead = Duration.ZERO;

  void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }
}
