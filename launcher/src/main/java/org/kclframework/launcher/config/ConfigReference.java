package org.kclframework.launcher.config;

/** Writes the reference of all keys, from their declarations. */
public final class ConfigReference {

  private static final String INTRODUCTION =
      """
      # Configuration reference

      This file is made from the declarations of the keys; do not edit it. To make it again:

          mvn -q -DskipTests package
          java -jar launcher/target/launcher.jar config --reference > config/reference.md

      A value is taken from the first of these places that has one:

      1. an argument, `--key=value`;
      2. an environment variable;
      3. the file named by `--config=FILE`, a `.properties` file in UTF-8;
      4. the default.

      Case and the separators `-`, `_` and `.` in names do not matter: `streamName`,
      `--stream-name` and `STREAM_NAME` are one key. Variables that name no key are ignored, and so
      are empty ones. In the file, `${NAME}` stands for an environment variable and
      `${NAME:-text}` for a variable or, if it is unset or empty, for the text; `$${` is a plain
      `${`. A relative path in the file is relative to the directory of the file, any other to
      the working directory.

      Keys that start with `processor.` are not checked: the processor gets them as they are, and
      their names count as they are written. A key `executableEnv.NAME` sets the variable `NAME` in
      the environment of the processes of `executableName`. These values are never shown, nor are
      the arguments in `executableName` and values whose names speak of a password, a secret, a
      token or the like.
      """;

  private ConfigReference() {}

  /** Returns the reference as Markdown. */
  public static String markdown() {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (KeyGroup group : KeyGroup.values()) {
      appendGroup(text, group);
    }
    return text.toString();
  }

  private static void appendGroup(StringBuilder text, KeyGroup group) {
    text.append("\n## ").append(group.title()).append("\n\n");
    boolean effective = group != KeyGroup.WITHOUT_EFFECT;
    text.append(effective ? "" : "They are accepted with a warning.\n\n");
    text.append(effective ? "| key | default | meaning | allowed |\n" : "| key | why |\n");
    text.append(effective ? "|---|---|---|---|\n" : "|---|---|\n");
    for (ConfigKey<?> key : Keys.all()) {
      if (key.group() == group) {
        appendKey(text, key);
      }
    }
  }

  private static void appendKey(StringBuilder text, ConfigKey<?> key) {
    text.append("| `").append(key.name()).append('`');
    for (String alias : key.aliases()) {
      text.append(", `").append(alias).append('`');
    }
    if (key.hasEffect()) {
      text.append(" | ").append(escape(key.defaultDescription()));
    }
    text.append(" | ").append(escape(key.help()));
    if (key.hasEffect()) {
      text.append(" | ").append(escape(key.type().allowed()));
    }
    text.append(" |\n");
  }

  /** Keeps a text from ending the cell of the table that it stands in. */
  private static String escape(String text) {
    return text.replace("|", "\\|");
  }
}
