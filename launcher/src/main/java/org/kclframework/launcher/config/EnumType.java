package org.kclframework.launcher.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One of a few words: the constants of an enum, as their {@code toString()} spells them.
 *
 * <p>Like the names of keys, words are recognised whatever their case and separators: {@code
 * trim_horizon} is {@code TRIM_HORIZON}.
 */
final class EnumType<E extends Enum<E>> implements ValueType<E> {

  private final E[] constants;

  EnumType(Class<E> type) {
    this.constants = type.getEnumConstants();
  }

  @Override
  public E parse(String text, Path directory) throws InvalidValueException {
    String word = KeyNames.normalize(text);
    for (E constant : constants) {
      if (KeyNames.normalize(constant.toString()).equals(word)) {
        return constant;
      }
    }
    throw new InvalidValueException("must be " + allowed());
  }

  @Override
  public String allowed() {
    List<String> words = new ArrayList<>();
    for (E constant : constants) {
      words.add(constant.toString());
    }
    return Words.alternatives(words);
  }
}
