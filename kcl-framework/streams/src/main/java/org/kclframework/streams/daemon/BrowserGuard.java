package org.kclframework.streams.daemon;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps pages of the web from writing into streams: a browser on this machine can reach its
 * loopback address, and sends what a page asks it to, whether or not the page may read the answer.
 *
 * <p>Browsers say in headers where a request comes from, and nothing else sends these. They do not
 * if a page has its own name resolve to the loopback address. Then the request names that host, so
 * on such an address only those are served that name none, but the address itself.
 */
final class BrowserGuard {

  /** An address of IPv4, or one of IPv6 in brackets; then the port. No name ends in a digit. */
  private static final Pattern ADDRESS =
      Pattern.compile("([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.%]+])(:[0-9]*)?");

  private static final Pattern LOCALHOST = Pattern.compile("localhost(:[0-9]*)?");

  private BrowserGuard() {}

  static void check(HttpCall call) throws HttpProblem {
    boolean typed = call.header("Sec-Fetch-Site").map("none"::equals).orElse(true);
    if (call.header("Origin").isPresent() || !typed) {
      throw new HttpProblem(403, "pages of the web are not served");
    }
    if (call.isToLoopback() && !namesThisMachine(call.header("Host"))) {
      throw new HttpProblem(
          403, "the host must be an address or localhost, as pages of the web are not served");
    }
  }

  /** Browsers always name a host. */
  static boolean namesThisMachine(Optional<String> host) {
    if (host.isEmpty()) {
      return true;
    }
    String name = host.get().strip().toLowerCase(Locale.ROOT);
    return ADDRESS.matcher(name).matches() || LOCALHOST.matcher(name).matches();
  }
}
