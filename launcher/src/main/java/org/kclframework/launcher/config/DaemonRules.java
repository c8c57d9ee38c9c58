package org.kclframework.launcher.config;

/** The rules on how the daemon takes events. */
final class DaemonRules {

  private final RuleContext context;

  DaemonRules(RuleContext context) {
    this.context = context;
  }

  void check() {
    if (context.is(Keys.HTTP_PORT, -1)) {
      context.warnIfGiven(
          "has no effect without httpPort",
          Keys.HTTP_HOST,
          Keys.HTTP_ACCESS_KEYS,
          Keys.HTTP_EVENTS_STREAM,
          Keys.HTTP_MAX_BODY_BYTES,
          Keys.HTTP_REQUESTS_PER_SECOND);
      return;
    }
    context.requireAtMost(Keys.MAX_EVENT_BYTES, Keys.HTTP_MAX_BODY_BYTES);
  }
}
