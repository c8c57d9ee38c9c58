package org.kclframework.launcher.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Lengths of time, written as a whole number of the unit that the name of the key ends with. */
final class DurationType implements ValueType<Duration> {

  /** Longer than anything sensible, short enough to be added to a clock without overflow. */
  private static final Duration LONGEST = Duration.ofDays(366);

  private final ChronoUnit unit;
  private final WholeNumber number;

  private DurationType(ChronoUnit unit, String unitName, long minimum) {
    this.unit = unit;
    long maximum = LONGEST.dividedBy(unit.getDuration());
    this.number = new WholeNumber("a whole number of " + unitName, minimum, maximum);
  }

  static DurationType secondsAtLeast(long minimum) {
    return new DurationType(ChronoUnit.SECONDS, "seconds", minimum);
  }

  static DurationType millisAtLeast(long minimum) {
    return new DurationType(ChronoUnit.MILLIS, "milliseconds", minimum);
  }

  @Override
  public Duration parse(String text, Path directory) throws InvalidValueException {
    return Duration.of(number.parse(text), unit);
  }

  @Override
  public String format(Duration value) {
    return Long.toString(value.dividedBy(unit.getDuration()));
  }

  @Override
  public String allowed() {
    return number.noun() + ", at least " + number.minimum();
  }
}
