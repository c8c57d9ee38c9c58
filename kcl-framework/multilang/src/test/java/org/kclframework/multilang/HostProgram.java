package org.kclframework.multilang;

import java.nio.file.Path;

/**
 * A process that hosts a child and then ends without ending it, or is killed.
 *
 * <p>Arguments: the script, its argument, and {@code exit}, or anything else to stay.
 */
final class HostProgram {

  private HostProgram() {}

  public static void main(String[] arguments) throws Exception {
    MultiLangOptions options = Programs.options(arguments[0], Path.of(arguments[1]));
    MultiLang.of(options).get().initialize(Programs.SHARD);
    ProcessHandle child = ProcessHandle.current().children().findFirst().orElseThrow();
    System.out.println(child.pid());
    if (arguments[2].equals("exit")) {
      System.exit(0);
    }
    Thread.currentThread().join();
  }
}
