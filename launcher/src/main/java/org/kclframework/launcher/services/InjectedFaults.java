package org.kclframework.launcher.services;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.local.fault.FaultBuilder;
import org.kclframework.local.fault.Faults;

/**
 * What goes wrong by chance in the embedded services, in each operation of both of them.
 *
 * <p>The text is a list, separated by commas, of:
 *
 * <table>
 * <caption>Faults</caption>
 * <tr><td>{@code throttle:P}</td>
 *     <td>ProvisionedThroughputExceededException; the request has no effect</td></tr>
 * <tr><td>{@code error:P}</td><td>an internal failure, status 500; no effect either</td></tr>
 * <tr><td>{@code drop:P}</td>
 *     <td>the request takes effect, but the connection is closed without an answer</td></tr>
 * <tr><td>{@code delay:P:Nms}</td><td>the request starts N milliseconds late</td></tr>
 * <tr><td>{@code seed:N}</td><td>makes the choices repeatable, 0 by default</td></tr>
 * </table>
 *
 * <p>P is the share of the requests, from 0 to 1.
 */
public final class InjectedFaults {

  private static final String SHARE = "(\\d{1,9}|\\d{0,9}\\.\\d{1,9})";
  private static final Pattern FAILURE = Pattern.compile("(throttle|error|drop):" + SHARE);
  private static final Pattern DELAY = Pattern.compile("delay:" + SHARE + ":([1-9]\\d{0,8})ms");
  private static final Pattern SEED = Pattern.compile("seed:(\\d{1,18})");

  private final List<Fault> faults;
  private final long seed;

  /** A share of the requests, and what becomes of them. */
  private record Fault(double share, Effect effect) {}

  /** What becomes of a request. */
  @FunctionalInterface
  private interface Effect {
    void add(EmbeddedService service, FaultBuilder builder);
  }

  private InjectedFaults(List<Fault> faults, long seed) {
    this.faults = List.copyOf(faults);
    this.seed = seed;
  }

  /**
   * Reads faults; an empty text holds none.
   *
   * @throws LaunchException if a part of the text is none
   */
  public static InjectedFaults parse(String text) throws LaunchException {
    List<Fault> faults = new ArrayList<>();
    long seed = 0;
    if (text.isEmpty()) {
      return new InjectedFaults(faults, seed);
    }
    for (String untrimmed : text.split(",", -1)) {
      String part = untrimmed.strip();
      Matcher seedMatch = SEED.matcher(part);
      if (seedMatch.matches()) {
        seed = Long.parseLong(seedMatch.group(1));
      } else {
        faults.add(parseFault(part));
      }
    }
    return new InjectedFaults(faults, seed);
  }

  private static Fault parseFault(String part) throws LaunchException {
    Matcher failure = FAILURE.matcher(part);
    if (failure.matches()) {
      return new Fault(share(failure.group(2), part), failure(failure.group(1)));
    }
    Matcher delay = DELAY.matcher(part);
    if (delay.matches()) {
      Duration time = Duration.ofMillis(Long.parseLong(delay.group(2)));
      return new Fault(share(delay.group(1), part), (service, builder) -> builder.delay(time));
    }
    throw bad(part, "must be throttle:P, error:P, drop:P, delay:P:Nms or seed:N");
  }

  private static Effect failure(String name) {
    return switch (name) {
      case "throttle" -> (service, builder) -> builder.fail(service::throttled);
      case "error" -> (service, builder) -> builder.fail(service::failed);
      default -> (service, builder) -> builder.dropResponse();
    };
  }

  private static double share(String text, String part) throws LaunchException {
    double share = Double.parseDouble(text);
    if (share > 1) {
      throw bad(part, "the share of the requests must be from 0 to 1");
    }
    return share;
  }

  private static LaunchException bad(String part, String reason) {
    return new LaunchException(
        ExitCode.BAD_CONFIGURATION, "--faults has '" + part + "', but " + reason);
  }

  /** Puts the faults into effect. */
  public void addTo(Faults registry) {
    Random seeds = new Random(seed);
    for (EmbeddedService service : EmbeddedService.values()) {
      for (Fault fault : faults) {
        FaultBuilder builder =
            registry.on(service.faultName()).withProbability(fault.share(), seeds.nextLong());
        fault.effect().add(service, builder);
      }
    }
  }
}
