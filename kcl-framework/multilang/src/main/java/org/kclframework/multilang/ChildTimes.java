package org.kclframework.multilang;

import java.time.Duration;

/**
 * How long a child may take to end.
 *
 * @param endOfInput from the end of its input until it is asked to end by a signal
 * @param signal from that signal until it is killed
 * @param leftovers from its end until others that hold its pipes are killed, and until the last
 *     that it wrote is read
 */
record ChildTimes(Duration endOfInput, Duration signal, Duration leftovers) {

  static final ChildTimes DEFAULT =
      new ChildTimes(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(1));
}
