package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Records a second until all are stored, CPU time a record, and memory, of the framework's producer
 * and of the Kinesis Producer Library with its native process: into the same served endpoint over
 * TLS, in turns, each in a JVM of its own with the same heap. Wants Linux.
 *
 * <p>The endpoint has a share of the machine too, so that the records a second of the two are less
 * apart than their CPU times, which tell what is left for others. The warm-up is long, since the
 * JVM compiles the encryption of TLS only after some hundred megabytes; the native process has
 * nothing to warm up.
 */
final class ProducerComparison {

  private static final int SHARDS = 8;
  private static final int RUNS = 5;

  /** How many times as long as a run the warm-up is. */
  private static final int WARM_UP = 3;

  private static final int HEAP_MIB = 256;
  private static final int ENDPOINT_HEAP_MIB = 3072;
  private static final double BYTES_PER_MIB = 1024 * 1024;

  /** One thing to measure. */
  private record Case(String name, int records, int size, boolean aggregated) {}

  private final Path classes;
  private final Path certificate;
  private final ChildJvm endpoint;

  private ProducerComparison(Path classes, Path certificate, ChildJvm endpoint) {
    this.classes = classes;
    this.certificate = certificate;
    this.endpoint = endpoint;
  }

  static void main(Path classes) throws Exception {
    Path certificate = Files.createTempFile("producer", ".pem");
    try (ChildJvm endpoint =
        ChildJvm.start(classes, ENDPOINT_HEAP_MIB, "producer-endpoint", certificate.toString())) {
      ProducerComparison comparison = new ProducerComparison(classes, certificate, endpoint);
      for (Case measured :
          List.of(
              new Case("100 B", 300_000, 100, false),
              new Case("1 KB", 200_000, 1000, false),
              new Case("100 B, aggregated", 600_000, 100, true),
              new Case("1 KB, aggregated", 300_000, 1000, true))) {
        comparison.compare(measured);
      }
    } finally {
      Files.delete(certificate);
    }
  }

  private void compare(Case measured) throws Exception {
    print("%s: %,d records, %d shards", measured.name(), measured.records(), SHARDS);
    try (ChildJvm kpl = start("kpl", measured);
        ChildJvm framework = start("framework", measured)) {
      Pairs pairs =
          Pairs.measure(
              RUNS,
              "KPL",
              name -> run(kpl, name, measured),
              name -> run(framework, name, measured));
      double kplCpu = pairs.peer(Meter.Run::cpuMicrosPerRecord);
      double frameworkCpu = pairs.framework(Meter.Run::cpuMicrosPerRecord);
      print(
          "%s: median ratio %.2f (bar: 1); CPU %.2f against %.2f us/record, ratio %.2f;"
              + " memory %.0f against %.0f MiB",
          measured.name(),
          pairs.ratio(),
          frameworkCpu,
          kplCpu,
          frameworkCpu / kplCpu,
          framework.peakBytes() / BYTES_PER_MIB,
          kpl.peakBytes() / BYTES_PER_MIB);
    }
  }

  private ChildJvm start(String library, Case measured) throws Exception {
    return ChildJvm.start(
        classes,
        HEAP_MIB,
        "producer-part",
        library,
        endpoint.ask("endpoint"),
        certificate.toString(),
        Integer.toString(measured.size()),
        Boolean.toString(measured.aggregated()));
  }

  private Meter.Run run(ChildJvm producer, String stream, Case measured) throws Exception {
    int records = measured.records() * (stream.startsWith("warm-up") ? WARM_UP : 1);
    endpoint.ask("create " + stream + " " + SHARDS);
    Duration cpuBefore = producer.cpu();
    Duration endpointBefore = endpoint.cpu();
    double seconds = Long.parseLong(producer.ask(stream + " " + records)) / 1e9;
    double cpu = producer.cpu().minus(cpuBefore).toNanos() / 1e3;
    double endpointCpu = endpoint.cpu().minus(endpointBefore).toNanos() / 1e3;
    endpoint.ask("delete " + stream);
    print(
        "  %s: %.1f s, the endpoint took %.2f us CPU/record",
        stream, seconds, endpointCpu / records);
    return new Meter.Run(records / seconds, cpu / records);
  }
}
