package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs what the README and the examples tell people to run. */
@Timeout(180)
class ConfigFilesIT {

  private static final Path CONFIG = Path.of("..", "config").toAbsolutePath().normalize();

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quickstart|321 records|words, |",
        "wordcount|321 records|words, |",
        "orders|127 records| items, |",
        "slowio|400 records|payments booked|",
        "injected|160 records| EUR|",
        "python|321 records|2039 words; the 208, and 120|",
        "node|321 records|2039 words; the 208, and 120|",
        "deadletters|240 records| up to |--onFailure=deadLetter:file:letters.jsonl",
      })
  void example_printsItsResultsAndASummary(
      String file, String summary, String result, String argument) throws Exception {
    if (file.equals("python") || file.equals("node")) {
      OtherPrograms.require(file.equals("python") ? "python3" : "node");
    }
    String config = "--config=" + CONFIG.resolve(file + ".properties");
    try (LauncherProcess process =
        argument == null
            ? LauncherProcess.start(directory, config)
            : LauncherProcess.start(directory, config, argument)) {
      assertThat(process.exitCode()).as(process.err()).isZero();
      // What processes in other languages print beside the protocol goes to standard error.
      assertThat(process.out() + process.err()).contains(result);
      assertThat(process.out()).contains("Finished: " + summary + " in ");
    }
  }
}
