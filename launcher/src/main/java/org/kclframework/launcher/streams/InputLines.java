package org.kclframework.launcher.streams;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The lines of an input, as the bytes that they are and with their ends, one at a time. It holds
 * one line, so it takes an input of any length.
 *
 * <p>One thread reads; {@link #stop} and {@link #awaitStop} are for others. A read that waits for
 * input cannot be ended: who is to go on without it waits by {@code awaitStop}, and leaves it
 * alone.
 */
final class InputLines {

  /** No record of Kinesis has more bytes, whatever its stream was set to take. */
  static final int MAX_LINE_BYTES = 10 * 1024 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  /**
   * A line.
   *
   * @param number counts from 1
   * @param bytes what it is, with the line feed that ends it; empty if it is too long
   */
  record Line(long number, Optional<byte[]> bytes) {}

  /** What the reading thread is doing. */
  private enum State {
    WORKING,
    WAITING_FOR_INPUT,
    FINISHED
  }

  private final InputStream input;
  private final int maxLineBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long number;

  private State state = State.WORKING;
  private boolean stopped;

  InputLines(InputStream input) {
    this(input, MAX_LINE_BYTES);
  }

  InputLines(InputStream input, int maxLineBytes) {
    this.input = input;
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * Returns the next line; nothing behind the last, or if it has been told to stop and the line has
   * not been read to its end.
   */
  Optional<Line> next() throws IOException {
    ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
    boolean tooLong = false;
    while (true) {
      if (position == limit && !fill()) {
        return isStopped() || (parts.size() == 0 && !tooLong)
            ? Optional.empty()
            : Optional.of(line(parts, tooLong));
      }
      int end = lineEnd();
      tooLong |= parts.size() + (end - position) > maxLineBytes;
      if (tooLong) {
        parts.reset();
      } else {
        parts.write(buffer, position, end - position);
      }
      position = end;
      if (buffer[end - 1] == '\n') {
        return Optional.of(line(parts, tooLong));
      }
    }
  }

  private Line line(ByteArrayOutputStream parts, boolean tooLong) {
    number++;
    return new Line(number, tooLong ? Optional.empty() : Optional.of(parts.toByteArray()));
  }

  /** Returns where in the buffer the next line begins; the limit if it goes on behind it. */
  private int lineEnd() {
    for (int i = position; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i + 1;
      }
    }
    return limit;
  }

  private boolean fill() throws IOException {
    if (!begin()) {
      return false;
    }
    int count = input.read(buffer);
    position = 0;
    limit = Math.max(count, 0);
    return end() && count > 0;
  }

  private synchronized boolean begin() {
    if (!stopped) {
      state = State.WAITING_FOR_INPUT;
    }
    return !stopped;
  }

  private synchronized boolean end() {
    state = State.WORKING;
    return !stopped;
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /** Has the lines end behind those that have been read already. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Says that the lines are not asked for any more. */
  synchronized void finish() {
    state = State.FINISHED;
    notifyAll();
  }

  /**
   * Waits until there will be no more lines: all were taken, or it was stopped.
   *
   * @return whether that has come in time
   */
  synchronized boolean awaitStop(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (state != State.FINISHED && !(stopped && state == State.WAITING_FOR_INPUT)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }
}
