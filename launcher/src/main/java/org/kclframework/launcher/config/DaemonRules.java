package org.kclframework.launcher.config;

/** The rules on how the daemon takes events. */
final class DaemonRules {

  private final RuleContext context;

  DaemonRules(RuleContext context) {
    this.context = context;
  }

  void check() {
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
}
