package org.kclframework.streams.catalog;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A key that describes a stream in the catalog, with what its value may be. */
enum StreamKey {
  NAME("name", "1 to 128 letters, digits, '_', '.' and '-'") {
    @Override
    boolean allows(String value) {
      return STREAM_NAME.matcher(value).matches();
    }
  },
  PARTITION_KEY("partition_key", "the name of a field") {
    @Override
    boolean allows(String value) {
      return isReadable(value);
    }
  },
  REGION("region", "a region such as us-east-1") {
    @Override
    boolean allows(String value) {
      return REGION_NAME.matcher(value).matches();
    }
  },
  ENDPOINT("endpoint", "an http or https URI of a host, such as http://127.0.0.1:4567") {
    @Override
    boolean allows(String value) {
      return endpoint(value).isPresent();
    }
  };

  static final List<String> NAMES = Arrays.stream(values()).map(StreamKey::key).toList();

  private static final Pattern STREAM_NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

  /** It becomes a part of a host's name; new regions appear, so that is all to be said of it. */
  private static final Pattern REGION_NAME = Pattern.compile("(?=.{1,63}$)[a-z0-9]+(-[a-z0-9]+)*");

  private final String key;
  private final String allowed;

  StreamKey(String key, String allowed) {
    this.key = key;
    this.allowed = allowed;
  }

  String key() {
    return key;
  }

  /** Describes the values that are allowed, to go after "must be". */
  String allowed() {
    return allowed;
  }

  abstract boolean allows(String value);

  static Optional<StreamKey> find(String key) {
    return Arrays.stream(values()).filter(candidate -> candidate.key.equals(key)).findFirst();
  }

  /** Says whether text can be told from none, and printed in one line. */
  static boolean isReadable(String text) {
    return !text.isBlank() && text.chars().noneMatch(Character::isISOControl);
  }

  static Optional<URI> endpoint(String value) {
    try {
      URI uri = new URI(value);
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      boolean https = "https".equalsIgnoreCase(uri.getScheme());
      boolean plain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      return (http || https) && uri.getHost() != null && plain
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
