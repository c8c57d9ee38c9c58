package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.kclframework.launcher.exit.ExitCode;

/** Tests of the executable jar, as a user starts it. */
class LauncherJarIT {

  private static final Path JAR = Path.of("target", "launcher.jar");

  private record Result(int exitCode, String output) {}

  private static Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("end of %s", command).isTrue();
    return new Result(process.exitValue(), output);
  }

  @Test
  void version_isThatOfTheManifest() throws IOException, InterruptedException {
    Result result = run("version");
    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).matches("kcl-framework [0-9]+\\.[0-9]+\\.\\S+ on Java \\S+\\R");
  }

  @Test
  void badConfiguration_endsWithItsCode() throws IOException, InterruptedException {
    Result result = run("config", "--parallelism=größer");
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION.number());
    assertThat(result.output()).contains("parallelism is 'größer', but must be a whole number");
  }

  @Test
  void jar_isWhatTheJavaLauncherNeeds() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
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
    try (JarFile jar = new JarFile(JAR.toFile())) {
      String slf4j = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
      assertThat(new String(jar.getInputStream(jar.getEntry(slf4j)).readAllBytes(), UTF_8))
          .contains("ch.qos.logback");
    }
  }
}
