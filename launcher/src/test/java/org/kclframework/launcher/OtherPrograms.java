package org.kclframework.launcher;

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

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version")
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
