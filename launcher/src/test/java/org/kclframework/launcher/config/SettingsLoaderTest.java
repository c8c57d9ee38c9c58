package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.kclframework.launcher.config.Loading.problems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {

  @TempDir Path directory;

  private Path file(String... lines) throws IOException {
    Path file = directory.resolve("app.properties");
    return Files.writeString(file, String.join("\n", lines));
  }

  private static List<String> fileProblems(Path file) {
    return problems(() -> Loading.file(file, Map.of()));
  }

  @Test
  void load_strongerSource_wins() throws IOException {
    Path file = file("localShards=1", "parallelism=1", "maxInFlight=1");
    Settings settings =
        Loading.load(
            Map.of(
                "PARALLELISM", "2",
                "MAX_IN_FLIGHT", "2",
                "APPLICATION_NAME", "app",
                "STREAM_NAME", "orders",
                "PROCESSOR_CLASS", "C",
                "ENDPOINT", "local"),
            List.of("--maxInFlight=3", "--config=" + file));
    assertThat(settings.get(Keys.LOCAL_SHARDS)).isEqualTo(1);
    assertThat(settings.get(Keys.PARALLELISM)).isEqualTo(2);
    assertThat(settings.get(Keys.MAX_IN_FLIGHT)).isEqualTo(3);
    assertThat(settings.origin(Keys.LOCAL_SHARDS)).hasToString(file + ":1");
    assertThat(settings.origin(Keys.PARALLELISM)).hasToString("environment variable PARALLELISM");
    assertThat(settings.origin(Keys.MAX_IN_FLIGHT)).hasToString("argument --maxInFlight");
    assertThat(settings.origin(Keys.CHECKPOINT_FREQ_SECONDS)).hasToString("default");
  }

  @Test
  void load_everythingWrong_isReportedAtOnceInReadingOrder() throws IOException {
    Path file =
        file(
            "checkpiontFreqSeconds=5",
            "parallelism=0",
            "parallelism=4",
            "localShards=four",
            "tableName=${TABLE}",
            "streamName=",
            "workerId=\\u00");
    assertThat(
            problems(
                () ->
                    Loading.load(
                        Map.of("MAX_RECORDS", "20000"),
                        List.of("--config=" + file, "--endpoint=moon", "surplus", "--verbose"))))
        .containsExactly(
            "applicationName is not set; in a file or as --applicationName=value",
            "processorClass is not set; in a file or as --processorClass=value",
            file + ":1: unknown key 'checkpiontFreqSeconds', did you mean 'checkpointFreqSeconds'?",
            file + ":3: parallelism is set twice: also in " + file + ":2",
            file + ":4: localShards is 'four', but must be a whole number, 1 to 1024",
            file
                + ":5: tableName needs the environment variable TABLE, not set here;"
                + " ${TABLE:-default} would give a default",
            file + ":6: streamName has no value; leave it out to get the default",
            file + ":7: has \\u without four hexadecimal digits after it",
            "environment variable MAX_RECORDS: maxRecords is '20000', but must be at most 10000",
            "argument surplus: is not of the form --key=value",
            "argument --verbose: has no value; write --verbose=VALUE",
            "argument --endpoint: endpoint is 'moon', but must be aws or local");
  }

  @Test
  void exception_listsAllProblems() {
    assertThat(Loading.problems("--parallelism=0", "--maxInFlight=0")).hasSize(2);
    ConfigurationException failure =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> Loading.settings("--parallelism=0", "--maxInFlight=0"));
    assertThat(failure)
        .hasMessage(
            """
            The configuration has 2 problems:
              argument --parallelism: parallelism is '0', but must be at least 1
              argument --maxInFlight: maxInFlight is '0', but must be at least 1\
            """);
  }

  @Test
  void load_fileThatCannotBeRead_isReportedAlone() throws IOException {
    Path missing = directory.resolve("none.properties");
    assertThat(problems(() -> Loading.load(Map.of(), List.of("--config=" + missing))))
        .containsExactly(missing + ": there is no such file (looked for " + missing + ")");
    Path empty = file("# nothing yet");
    assertThat(problems(() -> Loading.load(Map.of(), List.of("--config=" + empty))))
        .containsExactly(empty + ": is empty: it sets no key");
  }

  @Test
  void load_spellingsOfOneKeyInOneSource_areDuplicates() throws IOException {
    Path file = file("workerId=a", "worker-identifier=b");
    assertThat(fileProblems(file))
        .containsExactly(file + ":2: workerId is set twice: also in " + file + ":1");
    assertThat(problems("--maxRecords=5", "--max-records=5"))
        .containsExactly(
            "argument --max-records: maxRecords is set twice: also in argument --maxRecords");
  }

  @Test
  void load_environment_onlyKeysCount() {
    Settings settings =
        Loading.load(
            Map.of(
                "PATH", "/bin",
                "PROCESSOR_ARCHITECTURE", "AMD64",
                "application-name", "app",
                "streamName", "orders",
                "PROCESSOR_CLASS", "com.example.Counter",
                "WORKER_ID", " "),
            List.of());
    assertThat(settings.get(Keys.APPLICATION_NAME)).isEqualTo("app");
    assertThat(settings.get(Keys.PROCESSOR_CLASS)).isEqualTo("com.example.Counter");
    assertThat(settings.isGiven(Keys.WORKER_ID)).isFalse();
    assertThat(settings.properties(KeyFamily.PROCESSOR)).isEmpty();
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void load_dollarInEnvironmentOrArgument_isNoReference() {
    Settings settings = Loading.settings("--workerId=${HOSTNAME}");
    assertThat(settings.get(Keys.WORKER_ID)).isEqualTo("${HOSTNAME}");
  }

  @Test
  void load_reference_isReplacedInTheFile() throws IOException {
    Settings settings = Loading.file(file("tableName=app-${STAGE:-dev}"), Map.of("STAGE", "prod"));
    assertThat(settings.get(Keys.TABLE_NAME)).isEqualTo("app-prod");
  }

  @Test
  void load_referenceThatLeavesNothing_leavesTheDefault() throws IOException {
    Settings settings = Loading.file(file("tableName=${TABLE:-}", "maxRecords=5"), Map.of());
    assertThat(settings.isGiven(Keys.TABLE_NAME)).isFalse();
    assertThat(settings.get(Keys.TABLE_NAME)).isEqualTo("app");
  }

  @Test
  void load_overriddenValue_isNotRead() throws IOException {
    Path file = file("streamName=${UNSET}", "maxRecords=many");
    Settings settings = Loading.file(file, Map.of("STREAM_NAME", "orders", "MAX_RECORDS", "7"));
    assertThat(settings.get(Keys.STREAM_NAME)).isEqualTo("orders");
    assertThat(settings.get(Keys.MAX_RECORDS)).isEqualTo(7);
  }

  @Test
  void load_relativePath_isRelativeToWhereItIsWritten() throws IOException {
    Files.createFile(directory.resolve("words.txt"));
    Path file = file("endpoint=local", "localInput=words.txt");
    Settings settings = Loading.file(file, Map.of("LOCAL_DATA_DIR", "data"));
    assertThat(settings.get(Keys.LOCAL_INPUT)).isEqualTo(directory.resolve("words.txt"));
    assertThat(settings.get(Keys.LOCAL_DATA_DIR))
        .isEqualTo(Loading.WORKING_DIRECTORY.resolve("data"));
  }

  @Test
  void load_blanksAroundValues_doNotCount() throws IOException {
    Settings settings = Loading.file(file("parallelism = 4  ", "localShards\t:\t2"), Map.of());
    assertThat(settings.get(Keys.PARALLELISM)).isEqualTo(4);
    assertThat(settings.get(Keys.LOCAL_SHARDS)).isEqualTo(2);
  }

  @Test
  void load_processorKeys_areCollectedAsTheyAre() throws IOException {
    Path file = file("processor.table=a", "processor.Table=b ", "processor.empty=");
    Settings settings =
        Loading.load(
            Map.of("processor.table", "from variable"),
            List.of(
                "--config=" + file,
                "--processor.limit=10",
                "--applicationName=app",
                "--streamName=orders",
                "--processorClass=C"));
    assertThat(settings.properties(KeyFamily.PROCESSOR))
        .containsExactly(
            Map.entry("Table", "b "),
            Map.entry("empty", ""),
            Map.entry("limit", "10"),
            Map.entry("table", "from variable"));
  }

  @Test
  void load_unknownKeyToBeWarnedOf_passes() {
    assertThat(Loading.warnings("--unknownKeys=warn", "--streemName=x", "--qqqqqqqqqqq=y"))
        .containsExactly(
            "argument --streemName: ignored unknown key 'streemName', did you mean 'streamName'?",
            "argument --qqqqqqqqqqq: ignored unknown key 'qqqqqqqqqqq'");
  }

  @Test
  void load_unknownKey_doesNotShowItsValue() {
    assertThat(problems("--AWS_SECRET_KEY=hunter2"))
        .singleElement()
        .asString()
        .startsWith("argument --AWS_SECRET_KEY: unknown key 'AWS_SECRET_KEY'")
        .doesNotContain("hunter2");
  }

  @Test
  void load_keyWithoutEffect_isWarnedOf() {
    assertThat(Loading.warnings("--userAgent=me", "--maxGetRecordsThreadPool=x"))
        .containsExactly(
            "argument --userAgent: userAgent has no effect: it was only shown to AWS",
            "argument --maxGetRecordsThreadPool: maxGetRecordsThreadPool has no effect: KCL 2 does"
                + " not read it");
  }

  @Test
  void load_badValueWithPassword_isShownWithoutIt() {
    assertThat(problems("--kinesisEndpoint=http://me:hunter2@host"))
        .containsExactly(
            "argument --kinesisEndpoint: kinesisEndpoint is 'http://******@host', but must not hold"
                + " a user or a password");
  }

  @Test
  void load_badValueFromSecretVariable_isMasked() throws IOException {
    Path file = file("parallelism=${APP_TOKEN}");
    assertThat(problems(() -> Loading.file(file, Map.of("APP_TOKEN", "hunter2"))))
        .containsExactly(
            file + ":1: parallelism is '******', but must be a whole number, 1 to 1024");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--config=", "--config= "})
  void load_configWithoutFile_isReported(String argument) {
    assertThat(problems(argument)).containsExactly("argument --config: names no file");
  }

  @Test
  void load_configTwice_isReported() throws IOException {
    Path file = file("parallelism=4");
    assertThat(problems("--config=" + file, "--config=" + file))
        .containsExactly("argument --config: is given twice: there is one file for each run");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-parallelism=4", "parallelism=4", "--", "--=4", "@file"})
  void load_otherArguments_areReported(String argument) {
    assertThat(problems(argument))
        .singleElement()
        .asString()
        .endsWith(": is not of the form --key=value");
  }
}
