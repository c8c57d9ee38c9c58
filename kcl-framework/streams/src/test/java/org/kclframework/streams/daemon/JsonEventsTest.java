package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JsonEventsTest {

  private static final String ROCKET = "\ud83d\ude80";

  private static Object read(String body) throws HttpProblem {
    return JsonEvents.read(body.getBytes(UTF_8));
  }

  @Test
  void textOfManySurrogates_isReadInOnePass() throws Exception {
    // Looking at all of it for each character takes hours.
    String text = ROCKET.repeat(1_000_000);

    assertThat(read("{\"text\": \"" + text + "\"}")).isEqualTo(List.of(Map.of("text", text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\\ud83d", "\\ude80", "\\ude80\\ud83d", "a\\ud83da", "\\ud83d\\ud83d\\ude80"})
  void halfOfACharacter_isRefused(String text) {
    for (String body : List.of("{\"k\": \"%s\"}", "{\"k\": {\"l\": [1, \"%s\"]}}")) {
      assertThatThrownBy(() -> read(body.formatted(text)))
          .isInstanceOf(HttpProblem.class)
          .hasMessage("a string has half of a character");
    }
  }
}
