package org.kclframework.streams.daemon;

/**
 * Keeps pages of the web from writing into streams: a browser on this machine can reach its
 * loopback address, and sends what a page asks it to, whether or not the page may read the answer.
 * Browsers say so in these headers, and nothing else sends them.
 */
final class BrowserGuard {

  private BrowserGuard() {}

  static void check(HttpCall call) throws HttpProblem {
    boolean typed = call.header("Sec-Fetch-Site").map("none"::equals).orElse(true);
    if (call.header("Origin").isPresent() || !typed) {
      throw new HttpProblem(403, "pages of the web are not served");
    }
  }
}
