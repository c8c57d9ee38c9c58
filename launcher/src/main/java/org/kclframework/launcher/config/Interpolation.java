package org.kclframework.launcher.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables into the values of a file.
 *
 * <p>{@code ${NAME}} stands for the variable, {@code ${NAME:-text}} for the variable or, if it is
 * unset or empty, for the text. A dollar sign is doubled in front of a brace that means itself.
 */
final class Interpolation {

  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\\}|)");

  private final Map<String, String> environment;

  Interpolation(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * A value with its variables in place.
   *
   * @param secret whether the name of one of the variables says that it is a secret
   */
  record Result(String text, boolean secret) {

    /** Does not show the text, which may be a secret. */
    @Override
    public String toString() {
      return "Result[secret=" + secret + "]";
    }
  }

  /**
   * Replaces the references in a value.
   *
   * @throws InvalidValueException if a reference cannot be understood or names a variable that is
   *     not set and has no default
   */
  Result interpolate(String value) throws InvalidValueException {
    StringBuilder text = new StringBuilder();
    List<String> unset = new ArrayList<>();
    boolean secret = false;
    Matcher reference = REFERENCE.matcher(value);
    while (reference.find()) {
      reference.appendReplacement(text, "");
      String variable = reference.group(1);
      if (reference.group().equals("$${")) {
        text.append("${");
      } else if (variable == null) {
        throw new InvalidValueException(
            "has a '${' that is neither ${NAME} nor ${NAME:-default}; write '$${' for a plain '${'");
      } else {
        secret |= Secrets.isSecretName(variable);
        text.append(resolve(variable, reference.group(2), unset));
      }
    }
    reference.appendTail(text);
    if (!unset.isEmpty()) {
      throw new InvalidValueException(explain(unset));
    }
    return new Result(text.toString(), secret);
  }

  private String resolve(String variable, @Nullable String fallback, List<String> unset) {
    String set = environment.get(variable);
    if (fallback != null && (set == null || set.isEmpty())) {
      return fallback.substring(2);
    }
    if (set == null) {
      unset.add(variable);
      return "";
    }
    return set;
  }

  private static String explain(List<String> unset) {
    return "needs the environment "
        + (unset.size() == 1 ? "variable " : "variables ")
        + Words.all(unset)
        + ", not set here; ${"
        + unset.get(0)
        + ":-default} would give a default";
  }
}
