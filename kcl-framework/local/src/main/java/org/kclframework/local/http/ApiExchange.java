package org.kclframework.local.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import java.util.zip.CRC32;
import org.kclframework.local.codec.MalformedBodyException;
import org.kclframework.local.codec.WireFormat;
import software.amazon.awssdk.core.SdkPojo;

/**
 * One HTTP request to a service, and the ways to answer it in the format in which it came.
 *
 * <p>It may be answered by another thread than the one that read it, but by only one.
 */
final class ApiExchange {

  private static final int OK = 200;
  private static final long CHUNKED = 0;
  private static final String AWS_CONTENT_TYPE = "application/x-amz-";
  private static final String DEFAULT_CONTENT_TYPE = "application/x-amz-json-1.1";

  private final HttpExchange exchange;
  private final String contentType;
  private final WireFormat format;

  ApiExchange(HttpExchange exchange) {
    this.exchange = exchange;
    String sent = exchange.getRequestHeaders().getFirst("Content-Type");
    this.contentType =
        sent == null || !sent.startsWith(AWS_CONTENT_TYPE) ? DEFAULT_CONTENT_TYPE : sent;
    this.format = contentType.contains("cbor") ? WireFormat.CBOR : WireFormat.JSON;
  }

  /** Reads the members of the request from its body. */
  void read(byte[] body, SdkPojo requestBuilder) throws MalformedBodyException {
    format.read(body, requestBuilder);
  }

  /** Answers with the result of an operation. */
  void succeed(SdkPojo response) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    format.write(response, body);
    send(OK, body.toByteArray());
  }

  /** Answers with the failure of an operation, or not at all when the answer is to be lost. */
  void fail(Throwable failure) throws IOException {
    Throwable cause = Failures.unwrap(failure);
    if (Failures.losesResponse(cause)) {
      close();
    } else {
      send(ApiError.of(cause));
    }
  }

  private void send(ApiError error) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    format.write(error.members(), error.details(), body);
    exchange.getResponseHeaders().set("x-amzn-ErrorType", error.code());
    send(error.status(), body.toByteArray());
  }

  /** Begins an answer of many parts, which ends when the stream is closed. */
  OutputStream stream(String streamContentType) throws IOException {
    sendHeaders(OK, streamContentType, CHUNKED);
    return exchange.getResponseBody();
  }

  /** Closes the connection. An answer that was not begun is never given. */
  void close() {
    exchange.close();
  }

  private void send(int status, byte[] body) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(body);
    exchange.getResponseHeaders().set("x-amz-crc32", Long.toString(checksum.getValue()));
    sendHeaders(status, contentType, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void sendHeaders(int status, String bodyType, long length) throws IOException {
    exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
    exchange.getResponseHeaders().set("Content-Type", bodyType);
    exchange.sendResponseHeaders(status, length);
  }
}
