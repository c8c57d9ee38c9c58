package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to the process, as {@code docker stop}, {@code kill} and Ctrl-C send them. */
@Timeout(180)
class SignalsIT {

  @TempDir Path directory;

  @BeforeEach
  void writeJar() throws IOException {
    new ProcessorJar()
        .withExample(
            """
            class Slow extends RecordProcessor {
              protected Checkpoint processRecord(StreamRecord record) throws Exception {
                System.out.println("begin " + record.text());
                while (!java.nio.file.Files.exists(java.nio.file.Path.of("finish"))) {
                  Thread.sleep(5);
                }
                System.out.println("end " + record.text());
                return Checkpoint.BY_POLICY;
              }
              protected Checkpoint shutdown(ShutdownReason reason) {
                System.out.println("shutdown " + reason);
                return Checkpoint.BY_POLICY;
              }
            }
            """)
        .withExample(
            """
            class Stuck extends RecordProcessor {
              protected Checkpoint processRecord(StreamRecord record) throws Exception {
                System.out.println("begin " + record.text());
                while (true) {
                  try {
                    Thread.sleep(1000);
                  } catch (InterruptedException e) {
                    System.out.println("not now");
                  }
                }
              }
            }
            """)
        .write(directory.resolve("user.jar"), LauncherProcess.JAR.toString());
    Files.writeString(directory.resolve("input.txt"), "1\n2\n3\n");
  }

  /** Starts a processor; {@code Slow} does not return from a record before {@link #letFinish}. */
  private LauncherProcess start(String processor, String... arguments) throws IOException {
    Files.writeString(
        directory.resolve("app.properties"),
        String.join(
            "\n",
            "applicationName=app",
            "streamName=orders",
            "endpoint=local",
            "localInput=input.txt",
            "localShards=1",
            "localDataDir=data",
            "processorClass=com.example." + processor,
            "processorClasspath=user.jar"));
    String[] all = new String[arguments.length + 1];
    all[0] = "--config=app.properties";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return LauncherProcess.start(directory, all);
  }

  /** Lets the slow processor return from its records. */
  private void letFinish() throws IOException {
    Files.createFile(directory.resolve("finish"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void firstSignal_finishesWhatIsInHandAndEndsWithZero(String signal) throws Exception {
    // Enough for some to be done between the signal and the stop of the shard, and some left.
    Files.write(
        directory.resolve("input.txt"),
        IntStream.rangeClosed(1, 5000).mapToObj(Integer::toString).toList());
    int done;
    try (LauncherProcess process = start("Slow").awaitOut("begin 1")) {
      process.signal(signal);
      Await.until("the signal", () -> process.err().contains("SIG" + signal + ": stopping"));
      letFinish();
      assertThat(process.exitCode()).isZero();
      assertThat(process.err())
          .as("a run without an end in sight tells how it began and ended")
          .containsPattern("INFO .* worker \\S+ starts: application app, ")
          .containsPattern("INFO .* worker \\S+ has ended, STOPPED: \\d+ records succeeded");
      List<String> lines = process.out().lines().toList();
      done = lines.indexOf("shutdown STOPPING") / 2;
      assertThat(done).isBetween(1, 4999);
      for (int i = 1; i <= done; i++) {
        assertThat(lines.subList(2 * i - 2, 2 * i)).containsExactly("begin " + i, "end " + i);
      }
      assertThat(lines.get(2 * done + 1)).startsWith("Stopped: " + done + " record");
    }
    String next = "begin " + (done + 1) + "\n";
    try (LauncherProcess process = start("Slow").awaitOut("begin")) {
      assertThat(process.out()).as("goes on behind the final checkpoint").startsWith(next);
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void secondSignal_endsTheProcessAtOnce(String signal, int code) throws Exception {
    try (LauncherProcess process = start("Stuck").awaitOut("begin 1")) {
      process.signal("TERM");
      Await.until("the first signal", () -> process.err().contains("stopping"));
      // Those that come at once after the first are taken for the same.
      process.signalUntilItEnds(signal);
      assertThat(process.exitCode()).isEqualTo(code);
      assertThat(process.out()).doesNotContain("Stopped");
    }
  }

  @Test
  void processorThatDoesNotReturn_isLeftAfterTheGraceTime() throws Exception {
    try (LauncherProcess process =
        start("Stuck", "--shutdownGraceMillis=500").awaitOut("begin 1")) {
      process.signal("TERM");
      assertThat(process.exitCode()).isZero();
      assertThat(process.out()).contains("Stopped: 0 records in ");
      assertThat(process.err()).contains("grace time");
    }
  }

  @Test
  void kill_losesNothing() throws Exception {
    letFinish();
    try (LauncherProcess process = start("Slow").awaitOut("end 1")) {
      process.signal("KILL");
      assertThat(process.exitCode()).isEqualTo(128 + 9);
    }
    try (LauncherProcess next = start("Slow").awaitOut("end 3")) {
      assertThat(next.out()).contains("begin 2", "begin 3");
    }
  }

  @Test
  void local_endsWithZero() throws Exception {
    try (LauncherProcess process =
        LauncherProcess.start(directory, "local", "--port=0").awaitOut("http://")) {
      process.signal("TERM");
      assertThat(process.exitCode()).isZero();
    }
  }

  /** The embedded stream in one process, the worker in another. */
  @Test
  void local_servesAWorkerInAnotherProcess() throws Exception {
    letFinish();
    try (LauncherProcess server =
        LauncherProcess.start(directory, "local", "--port=0").awaitOut("http://")) {
      String endpoint = server.out().replaceFirst("(?s).*(http://\\S+).*", "$1");
      Served.createStream(endpoint, "orders", "1", "2", "3");
      try (LauncherProcess worker =
          start(
              "Slow",
              "--endpoint=aws",
              "--kinesisEndpoint=" + endpoint,
              "--dynamoDBEndpoint=" + endpoint,
              "--regionName=us-east-1",
              "--AWSCredentialsProvider=AnonymousCredentialsProvider",
              "--stopWhen=caughtUp")) {
        assertThat(worker.exitCode()).isZero();
        assertThat(worker.out()).contains("end 1", "end 2", "end 3", "Finished: 3 records in ");
      }
    }
  }
}
