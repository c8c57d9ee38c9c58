package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesParserTest {

  private static final Path DIRECTORY = Path.of("/etc/app");

  private final Problems problems = new Problems();

  private List<Entry> parse(String text) {
    return PropertiesParser.parse(text, "app.properties", DIRECTORY, problems);
  }

  private static Entry entry(int line, String name, String text) {
    return new Entry(name, text, Origin.line("app.properties", line), DIRECTORY);
  }

  @Test
  void parse_remembersLines() {
    assertThat(parse("# comment\n\na=1\r\n! other\rb : 2\n c 3"))
        .containsExactly(entry(3, "a", "1"), entry(5, "b", "2"), entry(6, "c", "3"));
  }

  @Test
  void parse_continuedLine_countsWhereItStarts() {
    assertThat(parse("a = 1,\\\n    2,\\\n    3\nb=4"))
        .containsExactly(entry(1, "a", "1,2,3"), entry(4, "b", "4"));
  }

  @Test
  void parse_repeatedKey_keepsBoth() {
    assertThat(parse("a=1\na=2")).containsExactly(entry(1, "a", "1"), entry(2, "a", "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=\\u12", "a=\\u12G4", "a=\\u", "a\\u00 =1"})
  void parse_malformedEscape_isReportedAndLeftOut(String line) {
    assertThat(parse("x=1\n" + line + "\ny=2"))
        .containsExactly(entry(1, "x", "1"), entry(3, "y", "2"));
    assertThat(Loading.problems(problems::throwIfAny))
        .containsExactly("app.properties:2: has \\u without four hexadecimal digits after it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1\\", "a=1\\\n", "a=1\n\\", "a=1\n \\\r\n"})
  void parse_backslashAtTheEnd_continuesNothing(String text) {
    assertThat(parse(text)).containsExactly(entry(1, "a", "1"));
  }

  @Test
  void parse_anyText_readsWhatPropertiesRead() throws IOException {
    // Fixed seed: a failure shows the text and can be run again.
    Random random = new Random(42);
    for (int round = 0; round < 20_000; round++) {
      // Properties make an empty key of a backslash with nothing behind it; we make nothing of it.
      String text = randomText(random) + "\nend=1";
      Properties expected = new Properties();
      expected.load(new StringReader(text));
      Properties actual = new Properties();
      parse(text).forEach(entry -> actual.setProperty(entry.name(), entry.text()));
      assertThat(actual).as("properties of '%s'", text).isEqualTo(expected);
    }
  }

  private static String randomText(Random random) {
    String alphabet = "ab =:\\\n\r\t\f#!n\\ \u00e9";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(24); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
