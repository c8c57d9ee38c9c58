package org.kclframework.launcher;

import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.catalog.StreamEntry;
import picocli.CommandLine.Option;

/** What commands are told that are about one stream of the catalog. */
final class ChosenStream extends StreamOptions {

  @Option(
      names = {"-s", "--stream"},
      required = true,
      paramLabel = "NAME",
      description = "The stream, as the catalog calls it.")
  private String alias = "";

  /**
   * Finds the stream in the catalog.
   *
   * @throws LaunchException if it is not there, or there is no catalog that can be used
   */
  StreamEntry entry(Surroundings surroundings) throws LaunchException {
    return stream(alias, surroundings);
  }
}
