package org.kclframework.launcher.config;

/** Which messages of the MultiLang protocol processes in other languages are sent. */
public enum MultiLangProtocol {
  /** Those of version 2, until a process does not know one. */
  AUTO("auto"),
  /** Those of KCL 1 before it could ask for a shutdown. */
  VERSION_1("1"),
  /** Those of KCL 2. */
  VERSION_2("2");

  private final String word;

  MultiLangProtocol(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
