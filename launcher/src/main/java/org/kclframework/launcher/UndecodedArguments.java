package org.kclframework.launcher;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Arguments that the JVM could not decode: it reads them in the encoding of the locale, and in the
 * locale {@code C} puts U+FFFD in place of each byte that is no ASCII. What was meant is lost then.
 */
final class UndecodedArguments {

  private static final char REPLACEMENT = '\ufffd';

  private UndecodedArguments() {}

  /** Returns what to say of the first such argument, without its value; empty if there is none. */
  static Optional<String> problem(String[] arguments, Map<String, String> environment) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].indexOf(REPLACEMENT) >= 0) {
        return Optional.of(
            nameOf(arguments, i)
                + " has characters that the locale ("
                + locale(environment)
                + ") cannot express: try it with LC_ALL=C.UTF-8");
      }
    }
    return Optional.empty();
  }

  private static String nameOf(String[] arguments, int index) {
    String name = arguments[index].split("=", 2)[0];
    if (name.startsWith("-") && name.indexOf(REPLACEMENT) < 0) {
      return name;
    }
    return index > 0 && arguments[index - 1].startsWith("-")
        ? arguments[index - 1].split("=", 2)[0]
        : "argument " + (index + 1);
  }

  /** The first of these that is set counts, as POSIX has it. */
  private static String locale(Map<String, String> environment) {
    return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
        .filter(name -> !environment.getOrDefault(name, "").isEmpty())
        .map(name -> name + "=" + environment.get(name))
        .findFirst()
        .orElse("none is set");
  }
}
