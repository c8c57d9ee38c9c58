package org.kclframework.benchmarks;

/** Runs a benchmark by its name. */
public final class Main {

  private Main() {}

  /** Runs the benchmark named by the first argument. */
  public static void main(String[] arguments) throws Exception {
    String name = arguments.length == 0 ? "" : arguments[0];
    switch (name) {
      case "throughput" -> Throughput.run();
      case "parallelism" -> Parallelism.run();
      default -> {
        System.err.println("usage: benchmarks throughput|parallelism");
        System.exit(2);
      }
    }
  }
}
