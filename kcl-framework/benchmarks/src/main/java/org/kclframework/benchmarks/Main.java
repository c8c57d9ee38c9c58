package org.kclframework.benchmarks;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Runs a benchmark by its name. Those that start processes want the launcher's jar, by default
 * {@code launcher/target/launcher.jar} under the working directory.
 */
public final class Main {

  private static final String USAGE =
      """
      usage: benchmarks throughput | multilang | parallelism | footprint | producer
             benchmarks startup | failover | daemon [launcher.jar]
             benchmarks crash [launcher.jar] [minutes] [seed]
             benchmarks spool
             benchmarks crash-spool [kills] [seed]
             benchmarks crash-daemon [launcher.jar] [kills] [seed]""";

  private Main() {}

  /** Runs the benchmark named by the first argument. */
  public static void main(String[] arguments) throws Exception {
    Path jar = Path.of(argument(arguments, 1, "launcher/target/launcher.jar"));
    switch (argument(arguments, 0, "")) {
      case "throughput" -> Throughput.run();
      case "multilang" -> MultiLangThroughput.run();
      case "parallelism" -> Parallelism.run();
      case "footprint" -> Footprint.run();
      case "producer" -> ProducerComparison.main(ownClasses());
      case "producer-endpoint" -> ProducerEndpoint.run(arguments);
      case "producer-part" -> ProducerPart.run(arguments);
      case "spool" -> SpoolPuts.run();
      case "crash-spool" ->
          SpoolCrashTest.main(
              Integer.parseInt(argument(arguments, 1, "50")),
              Long.parseLong(argument(arguments, 2, "1")));
      case "crash-daemon" ->
          DaemonCrashTest.main(
              jar,
              Integer.parseInt(argument(arguments, 2, "50")),
              Long.parseLong(argument(arguments, 3, "1")));
      case "startup" -> Startup.main(jar, ownClasses());
      case "failover" -> Failover.main(jar, ownClasses());
      case "daemon" -> DaemonHandOff.main(jar);
      case "crash" ->
          CrashTest.main(
              jar,
              ownClasses(),
              Duration.ofMinutes(Long.parseLong(argument(arguments, 2, "5"))),
              Long.parseLong(argument(arguments, 3, "1")));
      default -> {
        System.err.println(USAGE);
        System.exit(2);
      }
    }
  }

  private static String argument(String[] arguments, int index, String otherwise) {
    return arguments.length > index ? arguments[index] : otherwise;
  }

  /** Returns where this class was loaded from, for the processors that other processes run. */
  private static Path ownClasses() throws URISyntaxException {
    return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
