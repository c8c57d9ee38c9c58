package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Loading.problems;
import static org.kclframework.launcher.config.Loading.warnings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamRulesTest {

  private static final String ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders";

  @TempDir Path directory;

  /** Like {@link Loading#problems(String...)}, without a name for the stream. */
  private static List<String> problemsWithoutStreamName(String... arguments) {
    return problems(() -> loadWithoutStreamName(arguments));
  }

  private static Settings loadWithoutStreamName(String... arguments) {
    return Loading.load(
        Map.of("APPLICATION_NAME", "app", "PROCESSOR_CLASS", "C"), List.of(arguments));
  }

  private String input() throws IOException {
    return "--localInput=" + Files.createFile(directory.resolve("words.txt"));
  }

  @Test
  void noStream_isReported() {
    assertThat(problemsWithoutStreamName())
        .containsExactly("no stream is named: set streamName, or streamNames for several");
  }

  @Test
  void severalStreams_areEnough() {
    Settings settings = loadWithoutStreamName("--streamNames=a,b");
    assertThat(settings.get(Keys.STREAM_NAMES)).containsExactly("a", "b");
    assertThat(settings.find(Keys.STREAM_NAME)).isEmpty();
  }

  @Test
  void unreadableStreamName_isNotAlsoMissing() {
    assertThat(problemsWithoutStreamName("--streamName=or ders")).hasSize(1);
  }

  @Test
  void oneAndSeveralStreams_contradict() {
    String problem =
        "argument --streamNames: streamNames cannot be combined with streamName or streamArn";
    assertThat(problems("--streamNames=a,b")).containsExactly(problem);
    assertThat(problemsWithoutStreamName("--streamNames=a,b", "--streamArn=" + ARN))
        .containsExactly(problem);
  }

  @Test
  void streamArn_hasToAgreeWithTheName() {
    assertThat(problems("--streamArn=" + ARN)).isEmpty();
    assertThat(problems("--streamArn=" + ARN, "--streamName=words"))
        .containsExactly(
            "argument --streamArn: streamArn is '" + ARN + "', but streamName is 'words'");
  }

  @Test
  void timeToStartAt_isGivenOnce() {
    assertThat(
            problems(
                "--timestampAtInitialPositionInStream=5", "--initialPositionInStreamExtended=5"))
        .containsExactly(
            "argument --initialPositionInStreamExtended: initialPositionInStreamExtended is the"
                + " same as timestampAtInitialPositionInStream: set one of them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"timestampAtInitialPositionInStream", "initialPositionInStreamExtended"})
  void timeToStartAt_winsOverThePosition(String key) {
    assertThat(warnings("--" + key + "=5", "--initialPositionInStream=LATEST"))
        .containsExactly(
            "argument --initialPositionInStream: initialPositionInStream has no effect beside a"
                + " time to start at");
    assertThat(warnings("--" + key + "=5")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"timestampAtInitialPositionInStream", "initialPositionInStreamExtended"})
  void end_isAfterTheStart(String key) {
    assertThat(problems("--" + key + "=5", "--stopAt=6")).isEmpty();
    assertThat(problems("--" + key + "=5", "--stopAt=5"))
        .containsExactly(
            "argument --stopAt: stopAt is 1970-01-01T00:00:05Z, but must be after the start,"
                + " 1970-01-01T00:00:05Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kinesisEndpoint", "dynamoDBEndpoint", "cloudWatchEndpoint"})
  void localEndpoint_standsAlone(String key) {
    assertThat(problems("--endpoint=local", "--regionName=eu-west-1")).isEmpty();
    assertThat(problems("--endpoint=aws", "--" + key + "=http://host")).isEmpty();
    assertThat(problems("--endpoint=local", "--" + key + "=http://host"))
        .containsExactly(
            "argument --" + key + ": " + key + " contradicts endpoint=local: set one of them");
  }

  @Test
  void localEndpoint_hasNoCertificate() throws IOException {
    Path file = Files.createFile(directory.resolve("cert.pem"));
    assertThat(problems("--endpoint=aws", "--endpointCertificate=" + file)).isEmpty();
    assertThat(problems("--endpoint=local", "--endpointCertificate=" + file))
        .containsExactly(
            "argument --endpointCertificate: endpointCertificate contradicts endpoint=local: set"
                + " one of them");
  }

  @Test
  void localKeys_needTheLocalEndpoint() throws IOException {
    String input = input();
    assertThat(warnings("--localShards=2", input, "--localInputKey=id", "--localDataDir=data"))
        .containsExactly(
            "argument --localShards: localShards has no effect without endpoint=local",
            "argument --localInput: localInput has no effect without endpoint=local",
            "argument --localInputKey: localInputKey has no effect without endpoint=local",
            "argument --localDataDir: localDataDir has no effect without endpoint=local");
    assertThat(
            warnings(
                "--endpoint=local",
                "--localShards=2",
                input,
                "--localInputKey=id",
                "--localDataDir=data"))
        .isEmpty();
  }

  @Test
  void localInput_goesToOneStream() throws IOException {
    assertThat(problemsWithoutStreamName("--endpoint=local", "--streamNames=a,b", input()))
        .containsExactly(
            "argument --localInput: localInput fills one stream: set streamName, not streamNames");
  }

  @Test
  void localInputKey_needsInput() {
    assertThat(warnings("--endpoint=local", "--localInputKey=id"))
        .containsExactly(
            "argument --localInputKey: localInputKey has no effect without localInput");
  }

  @Test
  void keysOfPolling_needPolling() {
    assertThat(warnings("--maxRecords=5", "--idleTimeBetweenReadsInMillis=5")).isEmpty();
    assertThat(
            warnings(
                "--retrievalMode=FANOUT", "--maxRecords=5", "--idleTimeBetweenReadsInMillis=5"))
        .containsExactly(
            "argument --maxRecords: maxRecords has no effect with retrievalMode=FANOUT",
            "argument --idleTimeBetweenReadsInMillis: idleTimeBetweenReadsInMillis has no effect"
                + " with retrievalMode=FANOUT");
  }

  @Test
  void keysOfFanOut_needFanOut() {
    List<String> keys =
        List.of(
            "--fanoutConfig.consumerArn=" + ARN + "/consumer/c:1700000000",
            "--fanoutConfig.consumerName=c",
            "--fanoutConfig.maxDescribeStreamSummaryRetries=1",
            "--fanoutConfig.maxDescribeStreamConsumerRetries=1",
            "--fanoutConfig.registerStreamConsumerRetries=1",
            "--fanoutConfig.retryBackoffMillis=1");
    assertThat(warnings(keys.toArray(String[]::new)))
        .hasSize(6)
        .allSatisfy(
            warning -> assertThat(warning).endsWith(" has no effect without retrievalMode=FANOUT"));
    for (String mode : List.of("FANOUT", "DEFAULT")) {
      List<String> withMode = new ArrayList<>(keys);
      withMode.add("--retrievalMode=" + mode);
      assertThat(warnings(withMode.toArray(String[]::new))).isEmpty();
    }
  }

  @Test
  void consumerArn_belongsToOneStream() {
    assertThat(
            problemsWithoutStreamName(
                "--streamNames=a,b",
                "--retrievalMode=FANOUT",
                "--fanoutConfig.consumerArn=" + ARN + "/consumer/c:1700000000"))
        .containsExactly(
            "argument --fanoutConfig.consumerArn: fanoutConfig.consumerArn belongs to one stream:"
                + " set streamName, not streamNames");
  }

  @Test
  void defaultRetrievalMode_isFanOutUnlessAKeyOfPollingIsSet() {
    assertThat(RetrievalMode.of(Loading.settings("--retrievalMode=DEFAULT")))
        .isEqualTo(RetrievalMode.FANOUT);
    for (String key : List.of("--maxRecords=5", "--idleTimeBetweenReadsInMillis=5")) {
      assertThat(RetrievalMode.of(Loading.settings("--retrievalMode=default", key)))
          .isEqualTo(RetrievalMode.POLLING);
    }
    assertThat(RetrievalMode.of(Loading.settings())).isEqualTo(RetrievalMode.POLLING);
  }

  @Test
  void localInputBehindTheStart_isWarnedOf() throws IOException {
    String input = input();
    String latest = "--initialPositionInStream=LATEST";
    assertThat(warnings("--endpoint=local", input, latest))
        .containsExactly(
            "argument --initialPositionInStream: initialPositionInStream is LATEST, which is behind"
                + " the records of localInput: none of them will be read");
    assertThat(warnings("--endpoint=local", input)).isEmpty();
    assertThat(warnings("--endpoint=local", latest)).isEmpty();
  }

  @Test
  void boundedRunOverAnEmptyLocalStream_isWarnedOf() throws IOException {
    String bounded = "--stopWhen=caughtUp";
    assertThat(warnings("--endpoint=local", bounded))
        .containsExactly(
            "argument --stopWhen: stopWhen is caughtUp, and the local stream is empty without"
                + " localInput or localDataDir: nothing will be read");
    assertThat(warnings("--endpoint=local", bounded, input())).isEmpty();
    assertThat(warnings("--endpoint=local", bounded, "--localDataDir=" + directory)).isEmpty();
    assertThat(warnings(bounded)).isEmpty();
  }

  @Test
  void stopWhen_besideATime_isWarnedOf() {
    assertThat(warnings("--stopAt=2030-01-01T00:00:00Z", "--stopWhen=caughtUp"))
        .containsExactly("argument --stopWhen: stopWhen has no effect beside stopAt");
    assertThat(warnings("--stopAt=2030-01-01T00:00:00Z")).isEmpty();
  }
}
