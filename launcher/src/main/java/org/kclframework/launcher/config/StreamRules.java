package org.kclframework.launcher.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rules on what is read, from where and until when. */
final class StreamRules {

  private final RuleContext context;
  private final Settings settings;

  StreamRules(RuleContext context) {
    this.context = context;
    this.settings = context.settings();
  }

  void check() {
    streamIsNamedOnce();
    streamArnNamesTheStream();
    startIsOnePlace();
    endIsAfterStart();
    endIsOnePlace();
    checkPlace();
    localInputGoesToOneStream();
    localStreamHasSomethingToRead();
    retrievalKeysFitTheMode();
    consumerArnBelongsToOneStream();
  }

  /** Checks where the streams are, and nothing else. */
  void checkPlace() {
    localEndpointStandsAlone();
    localKeysNeedLocalEndpoint();
  }

  private void streamIsNamedOnce() {
    if (!context.readable(Keys.STREAM_NAME, Keys.STREAM_NAMES, Keys.STREAM_ARN)) {
      return;
    }
    boolean one = settings.find(Keys.STREAM_NAME).isPresent();
    boolean several = settings.isGiven(Keys.STREAM_NAMES);
    if (!one && !several) {
      context.error(
          Keys.STREAM_NAME, "no stream is named: set streamName, or streamNames for several");
    }
    if (one && several) {
      context.error(
          Keys.STREAM_NAMES, "streamNames cannot be combined with streamName or streamArn");
    }
  }

  private void streamArnNamesTheStream() {
    Optional<String> arn = settings.find(Keys.STREAM_ARN);
    if (arn.isEmpty() || !settings.isGiven(Keys.STREAM_NAME)) {
      return;
    }
    String name = settings.get(Keys.STREAM_NAME);
    if (!Arns.streamName(arn.get()).equals(name)) {
      context.error(
          Keys.STREAM_ARN, "streamArn is '" + arn.get() + "', but streamName is '" + name + "'");
    }
  }

  private void startIsOnePlace() {
    ConfigKey<?> time = Keys.TIMESTAMP_AT_INITIAL_POSITION_IN_STREAM;
    ConfigKey<?> sameByKcl = Keys.INITIAL_POSITION_IN_STREAM_EXTENDED;
    if (settings.isGiven(time) && settings.isGiven(sameByKcl)) {
      context.error(sameByKcl, sameByKcl + " is the same as " + time + ": set one of them");
    }
    if (settings.isGiven(time) || settings.isGiven(sameByKcl)) {
      context.warnIfGiven(
          "has no effect beside a time to start at", Keys.INITIAL_POSITION_IN_STREAM);
    }
  }

  private void endIsAfterStart() {
    Optional<Instant> start =
        settings
            .find(Keys.TIMESTAMP_AT_INITIAL_POSITION_IN_STREAM)
            .or(() -> settings.find(Keys.INITIAL_POSITION_IN_STREAM_EXTENDED));
    Optional<Instant> end = settings.find(Keys.STOP_AT);
    if (start.isPresent() && end.isPresent() && !end.get().isAfter(start.get())) {
      context.error(
          Keys.STOP_AT, "stopAt is " + end.get() + ", but must be after the start, " + start.get());
    }
  }

  private void endIsOnePlace() {
    if (settings.isGiven(Keys.STOP_AT)) {
      context.warnIfGiven("has no effect beside stopAt", Keys.STOP_WHEN);
    }
  }

  private void localEndpointStandsAlone() {
    if (!context.is(Keys.ENDPOINT, Endpoint.LOCAL)) {
      return;
    }
    for (ConfigKey<?> key :
        List.of(
            Keys.KINESIS_ENDPOINT,
            Keys.DYNAMO_DB_ENDPOINT,
            Keys.CLOUD_WATCH_ENDPOINT,
            Keys.ENDPOINT_CERTIFICATE)) {
      if (settings.isGiven(key)) {
        context.error(key, key + " contradicts endpoint=local: set one of them");
      }
    }
  }

  private void localKeysNeedLocalEndpoint() {
    if (context.is(Keys.ENDPOINT, Endpoint.AWS)) {
      context.warnIfGiven(
          "has no effect without endpoint=local",
          Keys.LOCAL_SHARDS,
          Keys.LOCAL_INPUT,
          Keys.LOCAL_INPUT_KEY,
          Keys.LOCAL_DATA_DIR);
    }
  }

  private void localInputGoesToOneStream() {
    if (settings.isGiven(Keys.LOCAL_INPUT) && settings.isGiven(Keys.STREAM_NAMES)) {
      context.error(
          Keys.LOCAL_INPUT, "localInput fills one stream: set streamName, not streamNames");
    }
    if (context.readable(Keys.LOCAL_INPUT) && !settings.isGiven(Keys.LOCAL_INPUT)) {
      context.warnIfGiven("has no effect without localInput", Keys.LOCAL_INPUT_KEY);
    }
  }

  private void localStreamHasSomethingToRead() {
    if (!context.is(Keys.ENDPOINT, Endpoint.LOCAL) || !context.readable(Keys.LOCAL_INPUT)) {
      return;
    }
    boolean input = settings.isGiven(Keys.LOCAL_INPUT);
    boolean startsAtATime =
        settings.isGiven(Keys.TIMESTAMP_AT_INITIAL_POSITION_IN_STREAM)
            || settings.isGiven(Keys.INITIAL_POSITION_IN_STREAM_EXTENDED);
    if (input
        && !startsAtATime
        && context.is(Keys.INITIAL_POSITION_IN_STREAM, InitialPosition.LATEST)) {
      context.warnIfGiven(
          "is LATEST, which is behind the records of localInput: none of them will be read",
          Keys.INITIAL_POSITION_IN_STREAM);
    }
    if (!input
        && !settings.isGiven(Keys.LOCAL_DATA_DIR)
        && context.is(Keys.STOP_WHEN, StopWhen.CAUGHT_UP)) {
      context.warnIfGiven(
          "is caughtUp, and the local stream is empty without localInput or localDataDir: nothing"
              + " will be read",
          Keys.STOP_WHEN);
    }
  }

  private void retrievalKeysFitTheMode() {
    if (!context.readable(Keys.RETRIEVAL_MODE)) {
      return;
    }
    if (RetrievalMode.of(settings) == RetrievalMode.FANOUT) {
      context.warnIfGiven(
          "has no effect with retrievalMode=FANOUT",
          Keys.MAX_RECORDS,
          Keys.IDLE_TIME_BETWEEN_READS_IN_MILLIS);
      return;
    }
    context.warnIfGiven(
        "has no effect without retrievalMode=FANOUT",
        Keys.FANOUT_CONSUMER_ARN,
        Keys.FANOUT_CONSUMER_NAME,
        Keys.FANOUT_MAX_DESCRIBE_STREAM_SUMMARY_RETRIES,
        Keys.FANOUT_MAX_DESCRIBE_STREAM_CONSUMER_RETRIES,
        Keys.FANOUT_REGISTER_STREAM_CONSUMER_RETRIES,
        Keys.FANOUT_RETRY_BACKOFF_MILLIS);
  }

  private void consumerArnBelongsToOneStream() {
    if (settings.isGiven(Keys.FANOUT_CONSUMER_ARN) && settings.isGiven(Keys.STREAM_NAMES)) {
      context.error(
          Keys.FANOUT_CONSUMER_ARN,
          "fanoutConfig.consumerArn belongs to one stream: set streamName, not streamNames");
    }
  }
}
