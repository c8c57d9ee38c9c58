package org.kclframework.launcher;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Prints the version. */
@Command(name = "version", description = "Prints the version of the launcher and of Java.")
final class VersionCommand implements Runnable {

  private final PrintWriter out;

  VersionCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void run() {
    out.println(ProductVersion.text());
  }
}
