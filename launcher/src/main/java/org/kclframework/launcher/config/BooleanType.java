package org.kclframework.launcher.config;

import java.nio.file.Path;

/** {@code true} or {@code false}, in any case. */
final class BooleanType implements ValueType<Boolean> {

  @Override
  public Boolean parse(String text, Path directory) throws InvalidValueException {
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    if (text.equalsIgnoreCase("false")) {
      return false;
    }
    throw new InvalidValueException("must be " + allowed());
  }

  @Override
  public String allowed() {
    return "true or false";
  }
}
