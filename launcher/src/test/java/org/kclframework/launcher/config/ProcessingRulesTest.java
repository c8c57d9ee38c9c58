package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Loading.problems;
import static org.kclframework.launcher.config.Loading.warnings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessingRulesTest {

  @Test
  void applicationAndProcessor_areRequired() {
    assertThat(problems(() -> Loading.load(Map.of(), List.of("--streamName=orders"))))
        .containsExactly(
            "applicationName is not set; in a file or as --applicationName=value",
            "processorClass is not set; in a file or as --processorClass=value");
  }

  @Test
  void unreadableApplicationName_isNotAlsoMissing() {
    assertThat(problems("--applicationName=a")).hasSize(1);
  }

  @Test
  void parallelism_isWithinRecordsInFlight() {
    assertThat(problems("--parallelism=8", "--maxInFlight=8")).isEmpty();
    assertThat(problems("--parallelism=8", "--maxInFlight=7"))
        .containsExactly(
            "argument --parallelism: parallelism is 8, but must be at most maxInFlight, 7");
    assertThat(problems("--parallelism=1001"))
        .containsExactly(
            "argument --parallelism: parallelism is 1001, but must be at most maxInFlight, 1000");
  }

  @Test
  void backoff_isWithinItsMaximum() {
    assertThat(problems("--retryBackoffMillis=10000")).isEmpty();
    assertThat(problems("--maxRetryBackoffMillis=99"))
        .containsExactly(
            "argument --maxRetryBackoffMillis: retryBackoffMillis is 100, but must be at most"
                + " maxRetryBackoffMillis, 99");
  }

  private static List<String> executable(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--executableName=python3 app.py"));
    all.addAll(List.of(arguments));
    return Loading.load(Map.of("APPLICATION_NAME", "app", "STREAM_NAME", "orders"), all)
        .warnings()
        .stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void executable_takesThePlaceOfAProcessor() {
    assertThat(executable()).isEmpty();
    assertThat(problems("--executableName=python3 app.py"))
        .containsExactly(
            "argument --executableName: executableName and processorClass are both set: set one of"
                + " them");
  }

  @Test
  void keysOfProcessors_haveNoEffectOnAnExecutable() {
    assertThat(executable("--parallelism=2"))
        .containsExactly("argument --parallelism: parallelism has no effect with executableName");
  }

  @Test
  void keysOfExecutables_haveNoEffectOnAProcessor() {
    assertThat(warnings("--bisectOnError=true"))
        .containsExactly(
            "argument --bisectOnError: bisectOnError has no effect without executableName");
  }

  /** Neither KCL's MultiLangDaemon nor sylvite says anything of a name that it does not know. */
  @Test
  void unknownKeys_withAnExecutable_areAWarning() {
    assertThat(executable("--skipCheckpoints=true"))
        .containsExactly("argument --skipCheckpoints: ignored unknown key 'skipCheckpoints'");
    assertThat(executable("--kinesisClient.httpClientBuilder=x"))
        .containsExactly(
            "argument --kinesisClient.httpClientBuilder: kinesisClient.httpClientBuilder has no"
                + " effect: the clients are set up by the launcher");
  }

  @Test
  void whatTheDaemonIgnores_counts() {
    assertThat(executable("--cleanupLeasesUponShardCompletion=false"))
        .containsExactly(
            "argument --cleanupLeasesUponShardCompletion: cleanupLeasesUponShardCompletion is"
                + " false, which counts here; KCL's MultiLangDaemon ignores it");
    assertThat(executable("--idleTimeBetweenReadsInMillis=0"))
        .containsExactly(
            "argument --idleTimeBetweenReadsInMillis: idleTimeBetweenReadsInMillis is 0, which no"
                + " shard allows: 1 is used");
    assertThat(executable("--enablePriorityLeaseAssignment=false"))
        .singleElement()
        .asString()
        .endsWith("is false, which counts here; KCL's MultiLangDaemon ignores it");
    for (String key : List.of("maxListShardsRetryAttempts", "shardSyncIntervalMillis")) {
      assertThat(executable("--" + key + "=0"))
          .singleElement()
          .asString()
          .endsWith(key + " is 0, which counts here; KCL's MultiLangDaemon ignores it");
    }
  }

  @Test
  void zeroThatTheDaemonIgnores_isNoErrorForAnExecutable() {
    for (String key : List.of("maxLeasesToStealAtOneTime", "taskBackoffTimeMillis", "maxRecords")) {
      assertThat(executable("--" + key + "=0"))
          .containsExactly(
              "argument --"
                  + key
                  + ": "
                  + key
                  + " is 0, which KCL's MultiLangDaemon ignores: the default counts");
      assertThat(problems("--" + key + "=0")).hasSize(1);
    }
    assertThat(warnings("--enablePriorityLeaseAssignment=false")).isEmpty();
  }

  @Test
  void emptyBatches_areForExecutablesOnly() {
    String key = "callProcessRecordsEvenForEmptyRecordList";
    assertThat(executable("--" + key + "=true")).isEmpty();
    assertThat(warnings("--" + key + "=true"))
        .containsExactly(
            "argument --"
                + key
                + ": "
                + key
                + " has no effect without executableName: a processor's idle() is called instead");
  }

  @Test
  void unreadableBound_isReportedAlone() {
    assertThat(problems("--parallelism=1001", "--maxInFlight=lots"))
        .containsExactly(
            "argument --maxInFlight: maxInFlight is 'lots', but must be a whole number, 1 to"
                + " 1000000");
  }

  @Test
  void leaseTable_answersBeforeFailover() {
    assertThat(problems("--dynamoDBRequestTimeoutMillis=4999")).isEmpty();
    assertThat(problems("--dynamoDBRequestTimeoutMillis=5000"))
        .containsExactly(
            "argument --dynamoDBRequestTimeoutMillis: dynamoDBRequestTimeoutMillis is 5000, but"
                + " must be below failoverTimeMillis, 5000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"maxRetryAttempts=5", "maxRetryAttempts=0", "maxRecordAgeSeconds=60"})
  void limitOfRetries_needsAnAction(String limit) {
    String key = limit.substring(0, limit.indexOf('='));
    assertThat(problems("--" + limit, "--onFailure=skip")).isEmpty();
    assertThat(problems("--" + limit))
        .containsExactly(
            "argument --"
                + key
                + ": "
                + key
                + " ends the retries, which onFailure=retry never does: choose onFailure=skip,"
                + " stop, deadLetter:file:PATH or deadLetter:kinesis:STREAM, or leave "
                + key
                + " out");
  }

  @Test
  void endlessRetries_needNoAction() {
    assertThat(problems("--maxRetryAttempts=-1", "--onFailure=retry")).isEmpty();
  }

  @Test
  void unreadableAction_isReportedAlone() {
    assertThat(problems("--maxRetryAttempts=5", "--onFailure=give up")).hasSize(1);
  }

  @Test
  void actionBehindEndlessRetries_isWarnedOf() {
    assertThat(warnings("--onFailure=skip", "--maxRetryAttempts=-1"))
        .containsExactly(
            "argument --maxRetryAttempts: maxRetryAttempts is -1, so records are retried for ever"
                + " and onFailure never applies");
    assertThat(warnings("--onFailure=skip", "--maxRetryAttempts=-1", "--maxRecordAgeSeconds=9"))
        .isEmpty();
    assertThat(warnings("--onFailure=skip")).isEmpty();
  }

  @Test
  void deadLetters_leaveTheStream() {
    String problem =
        "argument --onFailure: onFailure puts records back into the stream they come from, orders";
    assertThat(problems("--onFailure=deadLetter:kinesis:failed")).isEmpty();
    assertThat(problems("--onFailure=deadLetter:kinesis:orders")).containsExactly(problem);
    assertThat(
            problems(
                () ->
                    Loading.load(
                        Map.of("APPLICATION_NAME", "app", "PROCESSOR_CLASS", "C"),
                        List.of(
                            "--streamNames=words,orders",
                            "--onFailure=deadLetter:kinesis:orders"))))
        .containsExactly(problem);
  }

  @Test
  void keysOfCloudWatch_needALevel() {
    List<String> keys =
        List.of(
            "--metricsEnabledDimensions=ALL",
            "--metricsBufferTimeMillis=1",
            "--metricsMaxQueueSize=1");
    for (String key : keys) {
      assertThat(warnings(key))
          .singleElement()
          .asString()
          .endsWith(" has no effect with metricsLevel=NONE");
      assertThat(warnings(key, "--metricsLevel=SUMMARY")).isEmpty();
    }
  }

  @Test
  void metricsLevel_onTheEmbeddedStream_isWarnedOf() {
    assertThat(warnings("--endpoint=local", "--metricsLevel=SUMMARY"))
        .containsExactly("argument --metricsLevel: metricsLevel has no effect with endpoint=local");
  }
}
