package org.kclframework.multilang;

import java.util.Arrays;

/**
 * A process that hosts a child and then ends without ending it, or is killed.
 *
 * <p>Arguments: {@code exit}, or anything else to stay; the script, and its arguments.
 */
final class HostProgram {

  private HostProgram() {}

  public static void main(String[] arguments) throws Exception {
    Object[] scriptArguments = Arrays.copyOfRange(arguments, 2, arguments.length, Object[].class);
    MultiLangOptions options = Programs.options(arguments[1], scriptArguments);
    MultiLang.of(options).get().initialize(Programs.SHARD);
    ProcessHandle child = ProcessHandle.current().children().findFirst().orElseThrow();
    System.out.println(child.pid());
    if (arguments[0].equals("exit")) {
      System.exit(0);
    }
    Thread.currentThread().join();
  }
}
