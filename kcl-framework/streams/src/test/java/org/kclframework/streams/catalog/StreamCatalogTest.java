package org.kclframework.streams.catalog;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class StreamCatalogTest {

  private static final String ONE_STREAM = "s: {name: n, partition_key: k}";

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("triton.yaml");
  }

  @Test
  void load_readsStreamsInOrder() throws Exception {
    StreamCatalog catalog =
        load(
            """
            # as in Triton's README
            my_stream:
              name: my_stream_v2
              partition_key: value
              region: us-west-1
            "ünïcode":
              name: other.stream-1
              partition_key: user id
              endpoint: http://127.0.0.1:4567
            """);
    StreamEntry first =
        new StreamEntry("my_stream", "my_stream_v2", "value", "us-west-1", Optional.empty());
    StreamEntry second =
        new StreamEntry(
            "ünïcode",
            "other.stream-1",
            "user id",
            "us-east-1",
            Optional.of(URI.create("http://127.0.0.1:4567")));
    assertThat(catalog.streams().values()).containsExactly(first, second);
    assertThat(catalog.streams()).isUnmodifiable().containsOnlyKeys("my_stream", "ünïcode");
    assertThat(catalog.stream("ünïcode")).isEqualTo(second);
    assertThat(catalog).hasToString("StreamCatalog[" + file + ", 2 streams]");
  }

  @Test
  void load_scalarsOfOtherTypes_areTakenAsWritten() throws Exception {
    StreamEntry stream =
        load("0x10: {name: yes, partition_key: 1, region: !!str 2}").stream("0x10");
    assertThat(stream).isEqualTo(new StreamEntry("0x10", "yes", "1", "2", Optional.empty()));
    assertThat(load("no: {name: 1.50, partition_key: 'null'}").stream("no"))
        .isEqualTo(new StreamEntry("no", "1.50", "null", "us-east-1", Optional.empty()));
  }

  @Test
  void load_mergesMaps_ownKeysFirst() throws Exception {
    StreamCatalog catalog =
        load(
            """
            a: &a {name: a1, partition_key: k, region: eu-west-1}
            b: &b
              <<: *a
              name: b1
            c:
              <<: [{region: eu-west-2}, *b]
              partition_key: own
            """);
    assertThat(catalog.stream("b"))
        .isEqualTo(new StreamEntry("b", "b1", "k", "eu-west-1", Optional.empty()));
    assertThat(catalog.stream("c"))
        .isEqualTo(new StreamEntry("c", "b1", "own", "eu-west-2", Optional.empty()));
  }

  @Test
  void load_mergesThatWouldGrowExponentially_orNeverEnd_endSoon() throws Exception {
    String doubling =
        "k0: &k0 {name: n, partition_key: k}\n"
            + IntStream.range(1, 100)
                .mapToObj(i -> "k%d: &k%d {<<: [*k%d, *k%d]}%n".formatted(i, i, i - 1, i - 1))
                .collect(Collectors.joining());
    assertThat(load(doubling).stream("k99").name()).isEqualTo("n");
    assertThat(load("s: &s {<<: *s, name: n, partition_key: k}").stream("s").name()).isEqualTo("n");
  }

  @Test
  void load_anyEncodingOfYaml() throws Exception {
    for (byte[] bytes :
        List.of(ONE_STREAM.getBytes(UTF_16), ("\ufeff" + ONE_STREAM).getBytes(UTF_8))) {
      Files.write(file, bytes);
      assertThat(StreamCatalog.load(file).streams()).containsOnlyKeys("s");
    }
  }

  @Test
  void load_tellsAllProblemsAtOnce() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    first:
                      nam: n
                      partition_key: [k]
                      region: US-EAST-1
                    second:
                      name: my stream
                      name: other
                      endpoint: ftp://host
                    third: text
                    first:
                      name: n
                      partition_key:
                    """))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessage(
            """
            The stream catalog has 11 problems:
              F:1:1: stream 'first' has no 'name'
              F:2:3: unknown key 'nam', did you mean 'name'?
              F:3:18: 'partition_key' must be the name of a field, but is a list
              F:4:11: 'region' must be a region such as us-east-1, but was 'US-EAST-1'
              F:5:1: stream 'second' has no 'partition_key'
              F:6:9: 'name' must be 1 to 128 letters, digits, '_', '.' and '-', but was 'my stream'
              F:7:3: key 'name' is given twice
              F:8:13: 'endpoint' must be an http or https URI of a host, such as \
            http://127.0.0.1:4567, but was 'ftp://host'
              F:9:8: stream 'third' must be a map with 'name' and 'partition_key', but is text
              F:10:1: stream 'first' is declared twice, first in line 1
              F:12:17: 'partition_key' must be the name of a field, but has no value"""
                .replace("F:", file + ":"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 0 | it is empty; it must map aliases to streams",
        "# nothing | 0 | it is empty; it must map aliases to streams",
        "{} | 1 | the file names no stream; it must map aliases to streams",
        "text | 1 | the file must map aliases to streams, but is text",
        "[a, b] | 1 | the file must map aliases to streams, but is a list",
        "--- ~ | 1 | the file must map aliases to streams, but has no value",
        "!!python/object:os.system {a: b} | 1 | the file must map aliases to streams, but has the tag 'tag:yaml.org,2002:python/object:os.system'",
        "s: !Stream {name: n, partition_key: k} | 1 | stream 's' must be a map with 'name' and 'partition_key', but has the tag '!Stream'",
        "s: {name: !!binary bg==, partition_key: k} | 1 | 'name' must be 1 to 128 letters, digits, '_', '.' and '-', but has the tag 'tag:yaml.org,2002:binary'",
        "s: | 1 | stream 's' must be a map with 'name' and 'partition_key', but has no value",
        "s: {name: n, partition_key: ' '} | 1 | 'partition_key' must be the name of a field, but was ' '",
        "s: {name: n, partition_key: \"a\\nb\"} | 1 | 'partition_key' must be the name of a field, but was 'a?b'",
        "s: {name: n, partition_key: k, region: ~} | 1 | 'region' must be a region such as us-east-1, but has no value",
        "s: {name: n, partition_key: k, region: us_east_1} | 1 | 'region' must be a region such as us-east-1, but was 'us_east_1'",
        "s: {name: n, partition_key: k, partitionKey: k} | 1 | unknown key 'partitionKey', did you mean 'partition_key'?",
        "s: {name: n, partition_key: k, zzzzzz: 1} | 1 | unknown key 'zzzzzz'; a stream has [name, partition_key, region, endpoint]",
        "s: {name: n, partition_key: k, [1]: 1} | 1 | a key must be text, but is a list",
        "s: {name: n, partition_key: k, <<: 1} | 1 | '<<' must be a map or a list of maps, but is text",
        "'': {name: n, partition_key: k} | 1 | an alias must be text in one line that is not blank, but was ''",
        "\"a\\tb\": {name: n, partition_key: k} | 1 | an alias must be text in one line that is not blank, but was 'a?b'",
        "~: {name: n, partition_key: k} | 1 | an alias must be text, but has no value",
        "? {a: b} : {name: n, partition_key: k} | 1 | an alias must be text, but is a map",
      })
  void load_somethingWrong_saysWhat(String yaml, int line, String message) {
    assertThat(problems(yaml.replace("} :", "}\n:")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message()).isEqualTo(message);
              assertThat(problem.line()).isEqualTo(line);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:4567",
        "http:///path",
        "http:host",
        "https://",
        "http://host?query",
        "http://host#fragment",
        "http://a b",
        "ws://host",
      })
  void load_otherEndpoint_isRefused(String endpoint) {
    assertThat(problems("s: {name: n, partition_key: k, endpoint: '" + endpoint + "'}"))
        .singleElement()
        .extracting(CatalogProblem::message)
        .isEqualTo(
            "'endpoint' must be an http or https URI of a host, such as http://127.0.0.1:4567,"
                + " but was '"
                + endpoint
                + "'");
  }

  @Test
  void load_endpointWithPassword_isRefusedWithoutRepeatingIt() {
    assertThat(problems("s: {name: n, partition_key: k, endpoint: 'http://me:hunter2@host'}"))
        .singleElement()
        .extracting(CatalogProblem::message)
        .asString()
        .endsWith("but was another text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: [1\\nb: 2 | :2:2: not valid YAML: while parsing a flow sequence: expected ',' or ']'",
        "a: *b | :1:4: not valid YAML: found undefined alias b",
        "\\ta: 1 | :1:1: not valid YAML: while scanning for the next token: found character",
        "a: 1\\n---\\nb: 2 | :2:1: not valid YAML: expected a single document",
        "%YAML 9.0\\n---\\na: 1 | : not valid YAML: ",
        "a: \\u0007 | : not valid YAML: special characters are not allowed",
      })
  void load_notYaml_saysWhere(String yaml, String message) {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007");
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessageStartingWith("The stream catalog has 1 problem:\n  " + file + message);
  }

  @Test
  void load_notUnicode_isRefused() throws Exception {
    Files.write(file, new byte[] {'\n', 'a', ':', ' ', (byte) 0xff});
    assertThatThrownBy(() -> StreamCatalog.load(file))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessageContaining(file + ":2:4: it is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "- ", "? ", "{a: "})
  void load_deepNesting_isRefusedBeforeTheStackEnds(String level) {
    assertThat(problems(level.repeat(200_000)))
        .singleElement()
        .extracting(CatalogProblem::message)
        .isEqualTo("lists and maps are nested deeper than 20");
  }

  @Test
  void load_manyAliases_isRefused() throws Exception {
    String streams =
        IntStream.range(0, CatalogFile.MAX_ALIASES)
            .mapToObj(i -> "s" + i + ": *a\n")
            .collect(Collectors.joining("", "a: &a {name: n, partition_key: k}\n", ""));
    assertThat(load(streams).streams()).hasSize(CatalogFile.MAX_ALIASES + 1);
    assertThatThrownBy(() -> load(streams + "more: *a\n"))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessageContaining("1000");
  }

  @Test
  void load_largeFile_isRefused() {
    assertThat(problems("# " + "x".repeat(CatalogFile.MAX_BYTES)))
        .singleElement()
        .hasToString(file + ": it is larger than 1048576 bytes");
  }

  @Test
  void load_moreProblemsThanAnybodyReads_listsSome() {
    assertThat(problems("s: 1\n".repeat(1000))).hasSize(Problems.MAX_PROBLEMS);
  }

  @Test
  void load_unreadableFile_saysWhy() {
    assertThatThrownBy(() -> StreamCatalog.load(file))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessage("The stream catalog has 1 problem:\n  " + file + ": there is no such file");
    assertThatThrownBy(() -> StreamCatalog.load(directory))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessageContaining(directory + ": it cannot be read: it is a directory");
  }

  @Test
  void load_mutatedCatalogs_loadsOrThrowsTheOneException() throws Exception {
    String yaml =
        "a: &a {name: n, partition_key: k}\nb:\n  <<: *a\n  region: 'r'\n  endpoint: \"http://h\"\n";
    String odd = "{}[]:,&*!|>'\"%@`?-#~<\n\t \\0é\u0007";
    Random random = new Random(20260103);
    int loaded = 0;
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder(yaml);
      for (int j = random.nextInt(3); j >= 0; j--) {
        text.setCharAt(random.nextInt(text.length()), odd.charAt(random.nextInt(odd.length())));
      }
      try {
        assertThat(load(text.toString()).streams()).isNotEmpty();
        loaded++;
      } catch (InvalidCatalogException e) {
        assertThat(e.problems()).isNotEmpty();
      }
    }
    assertThat(loaded).isPositive();
  }

  @Test
  void stream_unknown_suggestsTheNearest() throws Exception {
    StreamCatalog catalog =
        load(
            """
            orders: {name: n, partition_key: k}
            order: {name: n, partition_key: k}
            visits: {name: n, partition_key: k}
            """);
    assertThatThrownBy(() -> catalog.stream("ordres"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no stream 'ordres' in " + file + ", did you mean 'orders' or 'order'?");
    assertThatThrownBy(() -> catalog.stream("something else"))
        .hasMessage(
            "no stream 'something else' in " + file + "; it has 'orders', 'order', 'visits'");
  }

  @Test
  void stream_unknownAmongMany_listsSome() throws Exception {
    String streams =
        IntStream.range(0, 12)
            .mapToObj(i -> "stream-" + i + ": {name: n, partition_key: k}\n")
            .collect(Collectors.joining());
    StreamCatalog catalog = load(streams);
    assertThatThrownBy(() -> catalog.stream("?")).hasMessageEndingWith("'stream-9' and 2 more");
  }

  @Test
  void find_theGivenFileFirst_thenTheVariable_thenTheStandardFile() throws Exception {
    Path given = write("given.yaml", "given: {name: n, partition_key: k}");
    Path named = write("named.yaml", "named: {name: n, partition_key: k}");
    Path standard = write("standard.yaml", "standard: {name: n, partition_key: k}");
    Map<String, String> environment = Map.of("TRITON_CONFIG", named.toString());
    assertThat(StreamCatalog.find(Optional.of(given), environment, standard).streams())
        .containsOnlyKeys("given");
    assertThat(StreamCatalog.find(Optional.empty(), environment, standard).streams())
        .containsOnlyKeys("named");
    assertThat(StreamCatalog.find(Optional.empty(), environment).streams())
        .containsOnlyKeys("named");
    for (Map<String, String> without :
        List.of(Map.<String, String>of(), Map.of("TRITON_CONFIG", " "))) {
      assertThat(StreamCatalog.find(Optional.empty(), without, standard).streams())
          .containsOnlyKeys("standard");
    }
  }

  @Test
  void find_aNamedFileThatIsMissing_doesNotLookFurther() throws Exception {
    Path standard = write("standard.yaml", ONE_STREAM);
    assertThatThrownBy(
            () ->
                StreamCatalog.find(
                    Optional.empty(), Map.of("TRITON_CONFIG", file.toString()), standard))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessageContaining(file + ": there is no such file");
    assertThatThrownBy(
            () -> StreamCatalog.find(Optional.empty(), Map.of("TRITON_CONFIG", "a\0b"), standard))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessageContaining("TRITON_CONFIG names another file, 'a?b', which is not a path");
  }

  @Test
  void find_nothing_saysWhatWasLookedFor() {
    assertThatThrownBy(() -> StreamCatalog.find(Optional.empty(), Map.of(), file))
        .isInstanceOf(InvalidCatalogException.class)
        .hasMessage(
            "The stream catalog has 1 problem:\n  "
                + file
                + ": there is no such file, and neither --streams nor TRITON_CONFIG names another"
                + " stream catalog");
    assertThat(StreamCatalog.STANDARD_FILE).hasToString("/etc/triton.yaml");
  }

  private List<CatalogProblem> problems(String yaml) {
    return catchThrowableOfType(InvalidCatalogException.class, () -> load(yaml)).problems();
  }

  private StreamCatalog load(String yaml) throws IOException {
    return StreamCatalog.load(write(file.getFileName().toString(), yaml));
  }

  private Path write(String name, String yaml) throws IOException {
    return Files.writeString(directory.resolve(name), yaml);
  }
}
