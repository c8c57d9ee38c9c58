package org.kclframework.launcher.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Addresses of AWS services; without a scheme, as version 1 of KCL took them, they are https. */
final class EndpointType implements ValueType<URI> {

  @Override
  public URI parse(String text, Path directory) throws InvalidValueException {
    URI uri;
    try {
      uri = new URI(text.contains("://") ? text : "https://" + text);
    } catch (URISyntaxException e) {
      throw new InvalidValueException("must be " + allowed());
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null) {
      throw new InvalidValueException("must be " + allowed());
    }
    if (uri.getUserInfo() != null) {
      throw new InvalidValueException("must not hold a user or a password");
    }
    return uri;
  }

  @Override
  public String allowed() {
    return "an http or https address, such as https://kinesis.eu-west-1.amazonaws.com";
  }
}
