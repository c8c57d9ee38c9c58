package org.kclframework.kcl;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loggers of libraries that print records at DEBUG: what goes over the wire, and the events of
 * fan-out. The framework itself, and KCL as it is used here, log no payload at any level, but no
 * code can keep an application's logging configuration from switching these on, so a worker warns
 * of it when it starts.
 */
final class PayloadLoggers {

  static final List<String> NAMES =
      List.of(
          "io.netty.handler.logging.LoggingHandler",
          "io.netty.handler.codec.http2.Http2FrameLogger",
          "software.amazon.awssdk.awscore.eventstream.EventStreamAsyncResponseTransformer");

  private static final Logger log = LoggerFactory.getLogger(PayloadLoggers.class);

  private PayloadLoggers() {}

  /** Warns of those that are switched on. */
  static void warn() {
    for (String name : NAMES) {
      if (LoggerFactory.getLogger(name).isDebugEnabled()) {
        log.warn("logger {} is at DEBUG and prints records: set it to INFO or above", name);
      }
    }
  }
}
