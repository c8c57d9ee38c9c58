package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same work done by a peer and by the framework, in turns: what the machine does meanwhile it
 * does to both.
 */
final class Pairs {

  /** Does the work once; each time under a name of its own. */
  @FunctionalInterface
  interface Way {
    Meter.Run run(String name) throws Exception;
  }

  private final String peer;
  private final List<Meter.Run> peers = new ArrayList<>();
  private final List<Meter.Run> frameworks = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();

  private Pairs(String peer) {
    this.peer = peer;
  }

  /** Warms both up, and measures so many pairs. */
  static Pairs measure(int runs, String peer, Way peerWay, Way frameworkWay) throws Exception {
    Pairs pairs = new Pairs(peer);
    peerWay.run("warm-up-" + peer);
    frameworkWay.run("warm-up-framework");
    for (int i = 0; i < runs; i++) {
      // The order changes from pair to pair, so that neither always runs on the warmer machine.
      if (i % 2 == 0) {
        pairs.peers.add(peerWay.run(peer + "-" + i));
        pairs.frameworks.add(frameworkWay.run("framework-" + i));
      } else {
        pairs.frameworks.add(frameworkWay.run("framework-" + i));
        pairs.peers.add(peerWay.run(peer + "-" + i));
      }
      pairs.printLast();
    }
    return pairs;
  }

  private void printLast() {
    int last = peers.size() - 1;
    Meter.Run theirs = peers.get(last);
    Meter.Run ours = frameworks.get(last);
    ratios.add(ours.recordsPerSecond() / theirs.recordsPerSecond());
    print(
        "pair %d: %s %,.0f records/s, %.3f us CPU/record; framework %,.0f, %.3f; ratio %.3f",
        last + 1,
        peer,
        theirs.recordsPerSecond(),
        theirs.cpuMicrosPerRecord(),
        ours.recordsPerSecond(),
        ours.cpuMicrosPerRecord(),
        ratios.get(last));
  }

  /** Returns the median of how many times as fast as the peer the framework was. */
  double ratio() {
    return Figures.median(ratios, Double::doubleValue);
  }

  double peer(ToDoubleFunction<Meter.Run> figure) {
    return Figures.median(peers, figure);
  }

  double framework(ToDoubleFunction<Meter.Run> figure) {
    return Figures.median(frameworks, figure);
  }
}
