package org.kclframework.launcher.config;

/**
 * Something that is wrong, or looks wrong, in the configuration.
 *
 * @param origin where it was written; {@link Origin.Kind#DEFAULT} when it was written nowhere
 * @param message what is wrong and what is allowed, without the values of secrets
 */
public record Problem(Origin origin, String message) {

  @Override
  public String toString() {
    return origin.kind() == Origin.Kind.DEFAULT ? message : origin + ": " + message;
  }
}
