package org.kclframework.streams.eventstreamer;

import java.util.function.Consumer;

/**
 * Where a person who debugs reads along. What is logged appears here, on demand, and nowhere else.
 *
 * @param level how much is wanted; 0 for nothing
 * @param lines takes each message
 */
record Console(int level, Consumer<String> lines) {

  /** Each event that is logged. */
  static final int EVENTS = 1;

  /** From here on nothing is tried twice, and flushes throw. */
  static final int STRICT = 2;

  /** What is shipped. */
  static final int BATCHES = 3;

  void message(String message, int level) {
    if (shows(level)) {
      lines.accept(message);
    }
  }

  boolean shows(int level) {
    return this.level >= level;
  }

  boolean isStrict() {
    return shows(STRICT);
  }
}
