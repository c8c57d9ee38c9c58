package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.median;
import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kclframework.benchmarks.ProcessedLog.Entry;

/**
 * The time from {@code java -jar launcher.jar} to the first record that a processor sees, on the
 * embedded stream with a fresh lease table.
 */
final class Startup {

  private static final int RUNS = 11;

  private Startup() {}

  static void main(Path launcherJar, Path classPath) throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i <= RUNS; i++) {
      double run = run(launcherJar, classPath);
      // The first run reads the jar into the system's cache.
      if (i > 0) {
        seconds.add(run);
        print("run %d: %.3f s to the first record", i, run);
      }
    }
    print("median %.3f s (bar: 1.0)", median(seconds, Double::doubleValue));
  }

  private static double run(Path launcherJar, Path classPath)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("startup");
    Path input = directory.resolve("input.txt");
    Files.writeString(input, "first record with a few bytes\n".repeat(100));
    Path config = directory.resolve("startup.properties");
    Files.writeString(
        config,
        String.join(
            "\n",
            "applicationName=startup",
            "streamName=startup",
            "endpoint=local",
            "localInput=" + input,
            "processorClass=" + LoggingProcessor.class.getName(),
            "processorClasspath=" + classPath,
            "stopWhen=caughtUp",
            ""));
    long start = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                launcherJar.toString(),
                "--config=" + config)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile());
    builder
        .environment()
        .put(LoggingProcessor.DIRECTORY, directory.resolve("processed").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("the run failed, see " + directory.resolve("out"));
    }
    List<Entry> entries = ProcessedLog.read(directory.resolve("processed"));
    return (entries.get(0).nanos() - start) / 1e9;
  }
}
