package org.kclframework.launcher;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** Programs that some tests run and that a machine with nothing but a JDK and Maven lacks. */
final class OtherPrograms {

  private OtherPrograms() {}

  /** Ends the test as one that cannot be made here, if a program cannot be run. */
  static void require(String program) throws InterruptedException {
    assumeTrue(isThere(program), () -> "there is no " + program);
  }

  /**
   * Returns a Python that has a module; ends the test as one that cannot be made here, if there is
   * none. The system's own Python has what the system's packages bring, another may be found first.
   */
  static String requirePythonWith(String module) throws InterruptedException {
    for (String python : new String[] {"python3", "/usr/bin/python3"}) {
      if (succeeds(python, "-c", "import " + module)) {
        return python;
      }
    }
    return abort("there is no Python with the module " + module);
  }

  private static boolean isThere(String program) throws InterruptedException {
    return succeeds(program, "--version");
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
