package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request, as far as the routes look at it. */
final class HttpCall {

  /** How much of a body that is too large is passed over, as clients send before they read. */
  private static final long MAX_SKIPPED_BYTES = 64L * 1024 * 1024;

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);

  private static final int BUFFER_BYTES = 64 * 1024;

  private final HttpExchange exchange;
  private final Map<String, String> query;

  HttpCall(HttpExchange exchange) throws HttpProblem {
    this.exchange = exchange;
    this.query = parameters(exchange.getRequestURI().getRawQuery());
  }

  private static Map<String, String> parameters(String rawQuery) throws HttpProblem {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (rawQuery == null) {
      return parameters;
    }
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String text) throws HttpProblem {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HttpProblem(400, "the query of the address is malformed");
    }
  }

  String method() {
    return exchange.getRequestMethod();
  }

  String path() {
    return exchange.getRequestURI().getPath();
  }

  /** Says whether it came to an address that only programs on this machine reach. */
  boolean isToLoopback() {
    return exchange.getLocalAddress().getAddress().isLoopbackAddress();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** Returns the parameters of the address, in their order. */
  Map<String, String> query() {
    return query;
  }

  /** Returns the content type in small letters, without parameters; empty if there is none. */
  String contentType() {
    String type = header("Content-Type").orElse("");
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }

  /** Refuses a body that is compressed: what it becomes could be of any size. */
  void requirePlainBody() throws HttpProblem {
    Optional<String> encoding = header("Content-Encoding").filter(HttpCall::isEncoding);
    if (encoding.isPresent()) {
      throw new HttpProblem(
              415, "Content-Encoding must be left out, but was '" + encoding.get().strip() + "'")
          .withHeader("Accept-Encoding", "identity");
    }
  }

  private static boolean isEncoding(String encoding) {
    return !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity");
  }

  /** Refuses text in another encoding than UTF-8, which is that of JSON. */
  void requireUtf8() throws HttpProblem {
    Matcher charset = CHARSET.matcher(header("Content-Type").orElse(""));
    if (charset.find() && !charset.group(1).equalsIgnoreCase(UTF_8.name())) {
      throw new HttpProblem(
          415, "the charset of the content type must be UTF-8, but was '" + charset.group(1) + "'");
    }
  }

  /**
   * Says how many bytes the body has.
   *
   * @return at least 0; the bound if that is not known beforehand
   * @throws HttpProblem if they are too many
   */
  int bodyBytes(int most) throws HttpProblem, IOException {
    Optional<String> length = header("Content-Length");
    if (length.isEmpty()) {
      return header("Transfer-Encoding").isPresent() ? most : 0;
    }
    try {
      long bytes = Long.parseLong(length.get().strip());
      if (bytes > most) {
        passOver();
        throw tooLarge(most);
      }
      return (int) Math.max(0, bytes);
    } catch (NumberFormatException e) {
      throw new HttpProblem(400, "Content-Length is no number");
    }
  }

  /**
   * Reads the body.
   *
   * @throws HttpProblem if it is larger than the bound
   */
  byte[] body(int most) throws IOException, HttpProblem {
    byte[] body = exchange.getRequestBody().readNBytes(most + 1);
    if (body.length > most) {
      passOver();
      throw tooLarge(most);
    }
    return body;
  }

  private void passOver() throws IOException {
    InputStream in = exchange.getRequestBody();
    byte[] buffer = new byte[BUFFER_BYTES];
    long passed = 0;
    int count = in.read(buffer);
    while (count >= 0 && passed < MAX_SKIPPED_BYTES) {
      passed += count;
      count = in.read(buffer);
    }
  }

  private static HttpProblem tooLarge(int most) {
    return new HttpProblem(413, "the body has more than " + most + " bytes");
  }
}
