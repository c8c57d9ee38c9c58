package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * The keys by which callers say who they are. They are compared in a time that tells nothing of how
 * much of a guess was right, nor how long the keys are.
 */
final class AccessKeys {

  private static final String BEARER = "Bearer ";

  private final List<byte[]> digests;

  AccessKeys(List<String> keys) {
    digests = keys.stream().map(AccessKeys::digest).toList();
  }

  /**
   * Returns the number of the key that a request names; 0 when there are no keys.
   *
   * @throws HttpProblem if there are keys and the request names none of them
   */
  int require(HttpCall call) throws HttpProblem {
    if (digests.isEmpty()) {
      return 0;
    }
    Optional<String> named = named(call);
    if (named.isEmpty()) {
      throw new HttpProblem(401, "an access key is needed, in X-IS-AccessKey or as a bearer token")
          .withHeader("WWW-Authenticate", "Bearer");
    }
    int found = find(digest(named.get()));
    if (found < 0) {
      throw new HttpProblem(403, "there is no such access key");
    }
    return found;
  }

  private static Optional<String> named(HttpCall call) {
    Optional<String> authorization =
        call.header("Authorization")
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).strip());
    return call.header("X-IS-AccessKey").or(() -> authorization).or(() -> call.query("accessKey"));
  }

  private int find(byte[] digest) {
    int found = -1;
    for (int i = 0; i < digests.size(); i++) {
      if (MessageDigest.isEqual(digests.get(i), digest)) {
        found = i;
      }
    }
    return found;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM has SHA-256", e);
    }
  }
}
