package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MostImportantKeysTest {

  @Test
  void text_namesThemWithTheirHelp() {
    assertThat(MostImportantKeys.text().lines())
        .contains("  streamName", "      Name of the stream to read.")
        .contains("  onFailure", "  endpoint", "  managementPort")
        .doesNotContain("  unknownKeys", "  initialPositionInStreamExtended")
        .endsWith("All keys: launcher config --reference");
  }
}
