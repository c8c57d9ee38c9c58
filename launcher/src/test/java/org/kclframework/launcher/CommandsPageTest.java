package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.core.codec.Json;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.LocalServer;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.catalog.StreamEntry;

/** What the page on the commands shows is understood, and looks as it says. */
final class CommandsPageTest {

  @TempDir private Path directory;
  private String page = "";

  @BeforeEach
  void read() throws IOException {
    page = Files.readString(Path.of("../kcl-framework/streams/COMMANDS.md"));
  }

  private List<String> blocks(String language) {
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    List<String> blocks = new ArrayList<>();
    while (block.find()) {
      blocks.add(block.group(1));
    }
    assertThat(blocks).as(language + " blocks").isNotEmpty();
    return blocks;
  }

  @Test
  void commandLines_areUnderstood() {
    Surroundings surroundings =
        new Surroundings(
            Map.of(),
            directory,
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new PrintWriter(OutputStream.nullOutputStream(), false, UTF_8),
            new PrintWriter(OutputStream.nullOutputStream(), false, UTF_8),
            stop -> {});
    int commands = 0;
    for (String block : blocks("sh")) {
      Matcher command = Pattern.compile("java -jar launcher.jar ([^|\n]+)").matcher(block);
      while (command.find()) {
        commands++;
        String[] arguments = command.group(1).strip().split(" ");
        assertThatCode(() -> CommandLines.of(surroundings).parseArgs(arguments))
            .as(command.group())
            .doesNotThrowAnyException();
      }
    }
    assertThat(commands).isGreaterThan(7);
  }

  @Test
  void optionsInItsText_areKnown() {
    Matcher option = Pattern.compile("`(--[a-z-]+)").matcher(page);
    List<String> helps = new ArrayList<>();
    for (String command : List.of("put", "get", "shards", "reship")) {
      Program program = new Program(directory);
      assertThat(program.run("help", command)).isZero();
      helps.add(program.out());
    }
    int options = 0;
    while (option.find()) {
      String name = option.group(1);
      if (!List.of("--key", "--config").contains(name)) {
        options++;
        assertThat(helps).as(name).anyMatch(help -> help.contains(name));
      }
    }
    assertThat(options).isGreaterThan(15);
  }

  @Test
  void catalog_isValid() throws IOException {
    Path file = Files.writeString(directory.resolve("triton.yaml"), blocks("yaml").get(0));
    StreamEntry stream = StreamCatalog.load(file).stream("test_stream");
    assertThat(stream.partitionKeyField()).isEqualTo("msg");
  }

  @Test
  void lineOfJson_hasTheFieldsThatGetPrints() throws Exception {
    try (LocalStreams streams = LocalStreams.create();
        LocalServer server = streams.serve(0)) {
      streams.kinesis().createStream("my_stream_v2", 2);
      Files.writeString(directory.resolve("triton.yaml"), blocks("yaml").get(0));
      String[] place = {
        "-s", "test_stream", "--streams=triton.yaml", "--kinesisEndpoint=" + server.endpoint()
      };
      Program put = new Program(directory).in("hi\n");
      assertThat(put.run("put", place[0], place[1], place[2], place[3])).as(put.err()).isZero();
      Program get = new Program(directory);
      assertThat(
              get.run(
                  "get",
                  place[0],
                  place[1],
                  place[2],
                  place[3],
                  "--from=all",
                  "--json",
                  "--count=1"))
          .isZero();
      Map<?, ?> printed = Json.read(UTF_8.encode(get.written()), Map.class);
      Map<?, ?> shown = Json.read(UTF_8.encode(blocks("json").get(0)), Map.class);
      assertThat(shown.keySet()).hasToString(printed.keySet().toString());
      assertThat(shown.get("partitionKey")).isEqualTo(printed.get("partitionKey"));
      Map<?, ?> event = (Map<?, ?>) requireNonNull(printed.get("event"));
      Map<?, ?> shownEvent = (Map<?, ?>) requireNonNull(shown.get("event"));
      assertThat(shownEvent.keySet()).hasToString(event.keySet().toString());
      assertThat(shownEvent.get("msg")).isEqualTo(event.get("msg"));
    }
  }

  @Test
  void exitCodes_areThose() {
    assertThat(ExitCode.UNDELIVERED.number()).isEqualTo(11);
    assertThat(ExitCode.STREAM_GONE.number()).isEqualTo(8);
    assertThat(ExitCode.INITIALIZATION_FAILED.number()).isEqualTo(4);
    assertThat(page).contains("11 if not, and 4 if", "4 if the stream cannot be read, 8 if");
  }

  @Test
  void linkedPages_areThere() {
    Matcher link = Pattern.compile("\\]\\(([^):#]+)\\)").matcher(page);
    int links = 0;
    while (link.find()) {
      links++;
      assertThat(Path.of("../kcl-framework/streams", link.group(1))).exists();
    }
    assertThat(links).isPositive();
  }
}
