package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchProcessor;

/** The Python programs that are the children in tests, and what they are started with. */
final class Programs {

  static final ShardContext SHARD =
      new ShardContext("stream", "shardId-000000000007", "TRIM_HORIZON", 0);

  /** Short enough for tests to wait for the end of all of them. */
  static final ChildTimes TIMES =
      new ChildTimes(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMillis(500));

  /** Patience with a slow machine, and with nothing that should end by itself. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  /** The interpreter itself: what is on PATH may be a script that takes its time to find it. */
  private static final Optional<String> PYTHON = interpreter();

  private static final DeathSignal SIGNAL = DeathSignal.find();

  private Programs() {}

  private static Optional<String> interpreter() {
    try {
      Process python =
          new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
      return Optional.of(new String(python.getInputStream().readAllBytes(), UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the interpreter; a machine without one cannot run the test that asks. */
  static String python() {
    assumeTrue(PYTHON.isPresent(), "there is no python3");
    return PYTHON.orElseThrow();
  }

  /** Returns the command line that runs one of the scripts. */
  static String command(String script, Object... arguments) {
    StringBuilder line =
        new StringBuilder(python()).append(" -S '").append(file(script)).append("'");
    for (Object argument : arguments) {
      line.append(" '").append(argument).append("'");
    }
    return line.toString();
  }

  static MultiLangOptions options(String script, Object... arguments) {
    return MultiLangOptions.of(command(script, arguments)).withAnswerTimeout(PATIENCE);
  }

  private static Path file(String script) {
    try {
      return Path.of(
          Objects.requireNonNull(Programs.class.getResource("/children/" + script)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static MultiLang host(MultiLangOptions options) throws InvalidExecutableException {
    return new MultiLang(settings(options));
  }

  static MultiLang host(MultiLangOptions options, PrintStream errors)
      throws InvalidExecutableException {
    return host(options, ProcessGroup.find(), SIGNAL, errors);
  }

  static MultiLang host(MultiLangOptions options, ProcessGroup group)
      throws InvalidExecutableException {
    PrintStream errors = new PrintStream(OutputStream.nullOutputStream());
    return host(options, group, DeathSignal.NONE, errors);
  }

  static ChildSettings settings(MultiLangOptions options) throws InvalidExecutableException {
    PrintStream errors = new PrintStream(OutputStream.nullOutputStream());
    return ChildSettings.of(options, ProcessGroup.find(), SIGNAL, TIMES, errors);
  }

  private static MultiLang host(
      MultiLangOptions options, ProcessGroup group, DeathSignal signal, PrintStream errors)
      throws InvalidExecutableException {
    return new MultiLang(ChildSettings.of(options, group, signal, TIMES, errors));
  }

  /** Returns the processor of a shard whose child runs. */
  static BatchProcessor initialized(MultiLang host) throws Exception {
    BatchProcessor processor = host.get();
    processor.initialize(SHARD);
    return processor;
  }

  static StreamRecord record(int number, String data) {
    return StreamRecord.builder()
        .shardId(SHARD.shardId())
        .partitionKey("key-" + number)
        .sequenceNumber(Integer.toString(number))
        .data(data)
        .build();
  }

  /** Returns more than any pipe holds. */
  static List<StreamRecord> large() {
    String data = "x".repeat(1000);
    return IntStream.range(0, 2000).mapToObj(number -> record(number, data)).toList();
  }
}
