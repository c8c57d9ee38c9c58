package org.kclframework.launcher.config;

import java.util.List;
import java.util.regex.Pattern;

/** Keeps secrets out of messages. */
final class Secrets {

  static final String MASK = "******";

  private static final List<String> TELLING_WORDS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "secret",
          "token",
          "accesskey",
          "apikey",
          "privatekey");

  /** The user and password of an address, as in {@code http://user:password@host}. */
  private static final Pattern USER_INFORMATION = Pattern.compile("(?<=://)[^/\\s]*(?=@)");

  private Secrets() {}

  /** Returns whether the name of a key or a variable says that its value is a secret. */
  static boolean isSecretName(String name) {
    String normalized = KeyNames.normalize(name);
    for (String word : TELLING_WORDS) {
      if (normalized.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** Returns a value as it may be shown. */
  static String show(String value, boolean secret) {
    return secret ? MASK : USER_INFORMATION.matcher(value).replaceAll(MASK);
  }
}
