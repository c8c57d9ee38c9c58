package org.kclframework.launcher.config;

/** The rules on how the daemon takes events. */
final class DaemonRules {

  private static final int MEGABYTE = 1 << 20;

  private final RuleContext context;

  DaemonRules(RuleContext context) {
    this.context = context;
  }

  void check() {
    requireThatEventsFitIntoTheSpool();
    if (context.is(Keys.DAEMON_HTTP_PORT, -1)) {
      context.warnIfGiven(
          "has no effect without daemonHttpPort",
          Keys.DAEMON_HTTP_HOST,
          Keys.DAEMON_ACCESS_KEYS,
          Keys.DAEMON_EVENTS_STREAM,
          Keys.DAEMON_MAX_BODY_BYTES,
          Keys.DAEMON_REQUESTS_PER_SECOND);
      return;
    }
    context.requireAtMost(Keys.MAX_EVENT_BYTES, Keys.DAEMON_MAX_BODY_BYTES);
  }

  /** A spool takes an event only if there is room for it beside two of its files. */
  private void requireThatEventsFitIntoTheSpool() {
    if (!context.readable(Keys.MAX_EVENT_BYTES, Keys.SPOOL_MAX_MEGABYTES)) {
      return;
    }
    int most = context.settings().get(Keys.MAX_EVENT_BYTES);
    long spool = (long) context.settings().get(Keys.SPOOL_MAX_MEGABYTES) * MEGABYTE;
    if (most <= spool / 2) {
      return;
    }
    if (context.settings().isGiven(Keys.MAX_EVENT_BYTES)) {
      context.error(
          Keys.MAX_EVENT_BYTES,
          Keys.MAX_EVENT_BYTES
              + " is "
              + context.show(Keys.MAX_EVENT_BYTES)
              + ", but must be at most half of "
              + Keys.SPOOL_MAX_MEGABYTES
              + ", "
              + spool / 2);
      return;
    }
    context.error(
        Keys.SPOOL_MAX_MEGABYTES,
        Keys.SPOOL_MAX_MEGABYTES
            + " is "
            + context.show(Keys.SPOOL_MAX_MEGABYTES)
            + ", but must be at least "
            + (2L * most + MEGABYTE - 1) / MEGABYTE
            + ", for two events of "
            + Keys.MAX_EVENT_BYTES
            + ", "
            + most);
  }
}
