package org.kclframework.streams.eventstreamer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps the waits instead of waiting. */
final class RecordingPause implements Pause {

  private final List<Duration> waits = new ArrayList<>();

  @Override
  public synchronized void pause(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    waits.add(time);
  }

  synchronized List<Duration> waits() {
    return List.copyOf(waits);
  }
}
