package org.kclframework.streams.client;

import java.util.concurrent.TimeUnit;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMonitor;

/**
 * Whether there is a connection to the daemon, as a thread of ZeroMQ tells. It counts once both
 * sides have greeted each other: something that only accepts connections is no daemon.
 */
final class Connection implements ZEvent.ZEventConsummer {

  /** What it has to be told of. */
  static final int EVENTS = ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED;

  private boolean made;

  @Override
  public synchronized void consume(ZEvent event) {
    made = event.getEvent() == ZMonitor.Event.HANDSHAKE_PROTOCOL;
    notifyAll();
  }

  /** Waits for a connection; returns whether there is one. */
  synchronized boolean await(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (!made && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
    return made;
  }
}
