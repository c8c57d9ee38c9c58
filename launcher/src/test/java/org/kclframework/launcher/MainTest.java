package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.launcher.config.ConfigReference;

class MainTest {

  private static final String VERSION = "kcl-framework (development) on Java ";

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return runIn(Map.of("STREAM_NAME", "orders", "PATH", "/bin"), arguments);
  }

  private int runIn(Map<String, String> environment, String... arguments) {
    return new Main(
            new Surroundings(
                environment,
                directory,
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                stop -> {}))
        .run(arguments);
  }

  private void writeConfig(String text) throws IOException {
    Files.writeString(directory.resolve("app.properties"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "-V"})
  void version_isPrinted(String argument) {
    assertThat(run(argument)).isZero();
    assertThat(out).asString().startsWith(VERSION);
    assertThat(err).asString().isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "--help", "-h"})
  void help_explainsCommandsKeysAndExitCodes(String argument) {
    assertThat(run(argument)).isZero();
    assertThat(out.toString().lines())
        .contains(
            "Usage: launcher [COMMAND] [--config=FILE] [--key=value]...",
            "  config       Checks a configuration and prints every value in it with its origin.",
            "  2     wrong usage or configuration",
            "  streamName",
            "      Name of the stream to read.");
  }

  @Test
  void helpOfCommand_explainsIt() {
    assertThat(run("help", "config")).isZero();
    assertThat(out)
        .asString()
        .contains(
            "Usage: launcher config [--daemon | --reference] [--config=FILE] [--key=value]...");
  }

  @Test
  void help_cutsNoDescription() {
    assertThat(run("help")).isZero();
    String help = out.toString();
    int start = help.indexOf("Commands:\n") + "Commands:\n".length();
    String commands = help.substring(start, help.indexOf("\n\n", start));
    assertThat(commands.replaceAll("\n {5,}", " ").lines()).allMatch(line -> line.endsWith("."));
  }

  @Test
  void config_checksTheConfigurationOfADaemon() throws IOException {
    writeConfig("zmqPort=3515\nmaxEventBytes=600000\nspoolMaxMegabytes=1\n");
    assertThat(run("config", "--daemon", "--config=app.properties")).isEqualTo(2);
    assertThat(err.toString()).contains("must be at most half of spoolMaxMegabytes");
    writeConfig("zmqPort=3516\n");
    assertThat(run("config", "--daemon", "--config=app.properties")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("zmqPort = 3516  # app.properties:1");
  }

  @Test
  void config_printsValuesWithOrigins() throws IOException {
    writeConfig("applicationName=app\nprocessorClass=com.example.Counter\n");
    assertThat(run("config", "--config=app.properties", "--parallelism=4")).isZero();
    assertThat(out.toString().lines())
        .contains(
            "applicationName = app  # app.properties:1",
            "streamName = orders  # environment variable STREAM_NAME",
            "parallelism = 4  # argument --parallelism",
            "maxInFlight = 1000  # default");
    assertThat(err).asString().isEmpty();
  }

  @Test
  void config_argumentsInFrontOfTheCommand_countToo() throws IOException {
    writeConfig("applicationName=app\nprocessorClass=com.example.Counter\n");
    assertThat(run("--parallelism=4", "--config=app.properties", "config", "--maxInFlight=5"))
        .isZero();
    assertThat(out.toString().lines())
        .contains(
            "parallelism = 4  # argument --parallelism",
            "maxInFlight = 5  # argument --maxInFlight");
  }

  @Test
  void config_warningsGoToStandardError() throws IOException {
    writeConfig("applicationName=app\nprocessorClass=com.example.Counter\nuserAgent=me\n");
    assertThat(run("config", "--config=app.properties")).isZero();
    assertThat(err)
        .hasToString(
            "Warning: app.properties:3: userAgent has no effect: it was only shown to AWS\n");
  }

  @Test
  void config_problems_areAllPrinted() throws IOException {
    writeConfig("applicationNam=app\n");
    assertThat(run("config", "--config=app.properties", "extra", "--parallelism=0")).isEqualTo(2);
    assertThat(out).asString().isEmpty();
    assertThat(err)
        .hasToString(
            """
            The configuration has 5 problems:
              applicationName is not set; in a file or as --applicationName=value
              processorClass is not set; in a file or as --processorClass=value
              app.properties:1: unknown key 'applicationNam', did you mean 'applicationName'?
              argument extra: is not of the form --key=value
              argument --parallelism: parallelism is '0', but must be at least 1
            """);
  }

  @Test
  void config_argumentsOfAnExecutable_areNotPrinted() throws IOException {
    writeConfig("applicationName=app\nexecutableName=sh -c hunter2\nexecutableEnv.A=hunter3\n");
    assertThat(run("config", "--config=app.properties")).isZero();
    assertThat(out.toString().lines())
        .contains(
            "executableName = sh …(2 more arguments)  # app.properties:2",
            "executableEnv.A = ******  # app.properties:3");
    assertThat(out).asString().doesNotContain("hunter");
  }

  @Test
  void config_valueThatLooksLikeAnArgumentFile_isTakenAsItIs() throws IOException {
    writeConfig("applicationName=app\nprocessorClass=com.example.Counter\n");
    assertThat(run("config", "--config=app.properties", "@app.properties")).isEqualTo(2);
    assertThat(err).asString().contains("argument @app.properties: is not of the form");
  }

  @Test
  void configReference_isPrinted() {
    assertThat(run("config", "--reference")).isZero();
    assertThat(out).hasToString(ConfigReference.markdown());
  }

  @Test
  void noCommand_isWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "Missing command, or --config=FILE to run\n'launcher help' explains the command line.\n");
  }

  /** As sylvite is started. */
  @Test
  void noCommand_isARunThatTheEnvironmentDescribes() throws IOException {
    assertThat(runIn(Map.of("EXECUTABLE_NAME", "no-such-program"))).isEqualTo(2);
    assertThat(err).asString().contains("applicationName is not set", "no stream is named");
    writeConfig("applicationName=app\nstreamName=orders\nexecutableName=no-such-program\n");
    assertThat(runIn(Map.of("CONFIG", "app.properties", "ENDPOINT", "local"))).isEqualTo(7);
    assertThat(err).asString().contains("executableName names the program 'no-such-program'");
  }

  @Test
  void unknownCommand_isWrongUsage() {
    assertThat(run("cofnig", "--config=app.properties")).isEqualTo(2);
    assertThat(err).asString().startsWith("Unknown command 'cofnig'\n");
  }

  @Test
  void fileInPlaceOfACommand_isGuessedToBeTheConfiguration() {
    assertThat(run("app.properties")).isEqualTo(2);
    assertThat(err)
        .asString()
        .startsWith("Unknown command 'app.properties', did you mean --config=app.properties?\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", ""})
  void valueApartFromItsKey_isTheOnlyProblem(String command) throws IOException {
    writeConfig("");
    List<String> arguments = new ArrayList<>(List.of("--config", "app.properties"));
    if (!command.isEmpty()) {
      arguments.add(0, command);
    }
    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(err)
        .hasToString(
            """
            The configuration has 1 problem:
              argument --config: has no value; write --config=app.properties
            """);
  }

  @Test
  void secretApartFromItsKey_isNotRepeated() {
    assertThat(run("config", "--processor.password", "hunter2")).isEqualTo(2);
    assertThat(err)
        .asString()
        .contains("write --processor.password=VALUE")
        .doesNotContain("hunter");
  }

  @Test
  void helpOfUnknownCommand_isWrongUsage() {
    assertThat(run("help", "cofnig")).isEqualTo(2);
    assertThat(err).asString().startsWith("Unknown subcommand 'cofnig'.\n");
  }

  @Test
  void unknownOption_isWrongUsage() {
    assertThat(run("version", "--loud")).isEqualTo(2);
    assertThat(err).asString().startsWith("Unknown option: '--loud'\n");
  }
}
