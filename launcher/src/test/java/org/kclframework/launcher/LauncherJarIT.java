package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kclframework.launcher.exit.ExitCode;

/** Tests of the executable jar, as a user starts it. */
@Timeout(180)
class LauncherJarIT {

  private static final String COUNTER =
      """
      public class Counter extends RecordProcessor {
        private int records;
        protected Checkpoint processRecord(StreamRecord record) {
          records++;
          return Checkpoint.BY_POLICY;
        }
        protected Checkpoint shutdown(ShutdownReason reason) {
          System.out.println("counted " + records);
          return Checkpoint.BY_POLICY;
        }
      }
      """;

  @TempDir Path directory;

  private LauncherProcess run(String... arguments) {
    return LauncherProcess.start(directory, arguments);
  }

  private ProcessorJar jar(ProcessorJar classes) throws IOException {
    classes.write(directory.resolve("user.jar"), LauncherProcess.JAR.toString());
    return classes;
  }

  private String config(String... lines) throws IOException {
    String common =
        """
        applicationName=app
        streamName=orders
        endpoint=local
        processorClass=com.example.Counter
        processorClasspath=user.jar
        stopWhen=caughtUp
        """;
    Files.writeString(directory.resolve("app.properties"), common + String.join("\n", lines));
    return "--config=app.properties";
  }

  // the jar

  @Test
  void version_isThatOfTheManifest() throws InterruptedException {
    try (LauncherProcess process = run("version")) {
      assertThat(process.exitCode()).isZero();
      assertThat(process.out()).matches("kcl-framework [0-9]+\\.[0-9]+\\.\\S+ on Java \\S+\\R");
    }
  }

  @Test
  void badConfiguration_endsWithItsCode() throws InterruptedException {
    try (LauncherProcess process = run("config", "--parallelism=größer")) {
      assertThat(process.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
      assertThat(process.err()).contains("parallelism is 'größer', but must be a whole number");
    }
  }

  @Test
  void jar_isWhatTheJavaLauncherNeeds() throws IOException {
    try (JarFile jar = new JarFile(LauncherProcess.JAR.toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS)).isEqualTo(Main.class.getName());
      assertThat(manifest.getValue(Attributes.Name.MULTI_RELEASE)).isEqualTo("true");
      assertThat(jar.stream().map(entry -> entry.getName()))
          .doesNotHaveDuplicates()
          .noneMatch(name -> name.endsWith("module-info.class"))
          .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"));
    }
  }

  @Test
  void jar_mergesServices() throws IOException {
    try (JarFile jar = new JarFile(LauncherProcess.JAR.toFile())) {
      String slf4j = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
      assertThat(new String(jar.getInputStream(jar.getEntry(slf4j)).readAllBytes(), UTF_8))
          .contains("ch.qos.logback");
    }
  }

  // a processor of somebody else

  @Test
  void run_ofAProcessorFromAJar() throws Exception {
    jar(new ProcessorJar().withExample(COUNTER));
    Files.writeString(directory.resolve("input.txt"), "line\n".repeat(50));
    try (LauncherProcess process = run(config("localInput=input.txt", "localShards=1"))) {
      assertThat(process.exitCode()).isZero();
      assertThat(process.out()).startsWith("counted 50\nFinished: 50 records in ");
      assertThat(process.err()).isEmpty();
    }
  }

  @Test
  void run_ofAnInjectedProcessorFromAJar() throws Exception {
    jar(
        new ProcessorJar()
            .withExample("interface Greeting { String text(); }")
            .withExample(
                """
                class Bindings extends com.google.inject.AbstractModule {
                  protected void configure() {
                    bind(Greeting.class).toInstance(() -> "hello");
                  }
                }
                """)
            .withExample(
                """
                class Counter extends RecordProcessor {
                  private final Greeting greeting;
                  @jakarta.inject.Inject Counter(Greeting greeting) { this.greeting = greeting; }
                  protected Checkpoint processRecord(StreamRecord record) {
                    System.out.println(greeting.text() + " " + record.text());
                    return Checkpoint.BY_POLICY;
                  }
                }
                """));
    Files.writeString(directory.resolve("input.txt"), "world");
    String config = config("localInput=input.txt", "processorModule=com.example.Bindings");
    try (LauncherProcess process = run(config)) {
      assertThat(process.exitCode()).isZero();
      assertThat(process.out()).startsWith("hello world\nFinished: 1 record in ");
      assertThat(process.err()).isEmpty();
    }
  }

  @Test
  void jarForANewerJava_isRefused() throws Exception {
    jar(new ProcessorJar().withExample(COUNTER).forNewerJava(30));
    try (LauncherProcess process = run(config(), "--stopWhen=never")) {
      assertThat(process.exitCode()).isEqualTo(ExitCode.PROCESSOR_UNUSABLE.number());
      assertThat(process.err())
          .matches(
              "processorClass is 'com.example.Counter', but it is compiled for Java 47 and this is"
                  + " Java \\d+\n");
    }
  }

  @Test
  void missingClass_isNamedWithoutAStackTrace() throws Exception {
    jar(new ProcessorJar().withExample(COUNTER));
    try (LauncherProcess process =
        run(config(), "--stopWhen=never", "--processorClass=com.example.Missing")) {
      assertThat(process.exitCode()).isEqualTo(ExitCode.PROCESSOR_UNUSABLE.number());
      assertThat(process.err()).hasLineCount(1).contains("com.example.Missing", "user.jar");
    }
  }

  /** What a run on the embedded stream does not use must not cost it time. */
  @Test
  void plainRun_loadsNoClassesInVain() throws Exception {
    jar(new ProcessorJar().withExample(COUNTER));
    Files.writeString(directory.resolve("input.txt"), "line");
    Path log = directory.resolve("classes.log");
    try (LauncherProcess process =
        LauncherProcess.start(
            directory, List.of("-Xlog:class+load:file=" + log), config("localInput=input.txt"))) {
      assertThat(process.exitCode()).isZero();
    }
    assertThat(Files.readString(log))
        .contains("org.kclframework.kcl.Worker ")
        .doesNotContain(
            "io.netty.",
            "picocli.",
            "com.google.inject.",
            "io.prometheus.",
            "com.sun.net.httpserver.HttpServer ",
            "org.xml.sax.",
            "software.amazon.awssdk.regions.servicemetadata.",
            "DefaultCredentialsProvider",
            "DefaultKinesisAsyncClient");
  }

  @Test
  void loggingConfiguration_mayBeAFile() throws Exception {
    jar(new ProcessorJar().withExample(COUNTER));
    Files.writeString(
        directory.resolve("logback.xml"),
        """
        <configuration>
          <appender name="ERR" class="ch.qos.logback.core.ConsoleAppender">
            <target>System.err</target>
            <encoder><pattern>mine: %msg%n</pattern></encoder>
          </appender>
          <root level="DEBUG"><appender-ref ref="ERR"/></root>
        </configuration>
        """);
    try (LauncherProcess process =
        LauncherProcess.start(
            directory, List.of("-Dlogback.configurationFile=logback.xml"), config())) {
      assertThat(process.exitCode()).isZero();
      assertThat(process.err().lines()).anyMatch(line -> line.startsWith("mine: "));
    }
  }

  // the file

  @ParameterizedTest
  @CsvSource({
    "missing.properties, there is no such file",
    "empty.properties, is empty",
    "., is a directory",
  })
  void unusableConfigurationFile_isNamed(String file, String reason) throws Exception {
    Files.createFile(directory.resolve("empty.properties"));
    try (LauncherProcess process = run("--config=" + file)) {
      assertThat(process.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
      assertThat(process.err()).contains(file).contains(reason);
    }
  }

  // memory

  @Test
  void outOfMemoryInTheProcessor_hasACodeOfItsOwn() throws Exception {
    jar(
        new ProcessorJar()
            .withExample(
                """
                class Counter extends RecordProcessor {
                  protected Checkpoint processRecord(StreamRecord record) {
                    return new long[Integer.MAX_VALUE - 8].length > 0 ? Checkpoint.NOW : null;
                  }
                }
                """));
    Files.writeString(directory.resolve("input.txt"), "line");
    try (LauncherProcess process =
        LauncherProcess.start(
            directory, List.of("-Xmx128m"), config("localInput=input.txt", "localShards=1"))) {
      assertThat(process.exitCode()).isEqualTo(ExitCode.OUT_OF_MEMORY.number());
      assertThat(process.err()).containsIgnoringCase("out of memory");
    }
  }

  @Test
  void outOfMemoryThatALibraryOnlyLogs_endsTheProcess() throws Exception {
    jar(
        new ProcessorJar()
            .withExample(
                """
                class Counter extends RecordProcessor {
                  protected Checkpoint processRecord(StreamRecord record) {
                    org.slf4j.LoggerFactory.getLogger("library")
                        .error("batch lost", new OutOfMemoryError("heap"));
                    return Checkpoint.BY_POLICY;
                  }
                }
                """));
    Files.writeString(directory.resolve("input.txt"), "line");
    try (LauncherProcess process = run(config("localInput=input.txt"))) {
      assertThat(process.exitCode()).isEqualTo(ExitCode.OUT_OF_MEMORY.number());
      assertThat(process.err()).contains("Out of memory, as told by library: the process ends");
    }
  }
}
