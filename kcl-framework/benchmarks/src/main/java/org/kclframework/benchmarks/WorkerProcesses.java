package org.kclframework.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Starts workers in processes of their own that read one stream from a served endpoint and log each
 * record that they process.
 */
final class WorkerProcesses {

  private final Path launcherJar;
  private final Path directory;
  private final Path config;

  /**
   * Writes the configuration of the workers.
   *
   * @param classPath where {@link LoggingProcessor} is
   * @param directory gets the configuration, the output and, in {@code processed}, the records
   * @param stream names the stream and the application
   * @param settings further lines of the configuration
   */
  WorkerProcesses(
      Path launcherJar,
      Path classPath,
      Path directory,
      String stream,
      URI endpoint,
      String... settings)
      throws IOException {
    this.launcherJar = launcherJar;
    this.directory = directory;
    this.config = directory.resolve("worker.properties");
    Files.write(
        config,
        List.of(
            "applicationName=" + stream,
            "streamName=" + stream,
            "processorClass=" + LoggingProcessor.class.getName(),
            "processorClasspath=" + classPath,
            "regionName=us-east-1",
            "AWSCredentialsProvider=EnvironmentVariableCredentialsProvider",
            "kinesisEndpoint=" + endpoint,
            "dynamoDBEndpoint=" + endpoint,
            String.join("\n", settings)));
  }

  /** Returns where the records are logged. */
  static Path processed(Path directory) {
    return directory.resolve("processed");
  }

  /** Starts the worker with a number, which names the file of its output. */
  LauncherProcess start(int number) throws IOException {
    return LauncherProcess.start(
        launcherJar,
        directory.resolve("worker-" + number + ".out"),
        Map.of(
            LoggingProcessor.DIRECTORY,
            processed(directory).toString(),
            "AWS_ACCESS_KEY_ID",
            "local",
            "AWS_SECRET_ACCESS_KEY",
            "local"),
        "--config=" + config);
  }
}
