package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.local.LocalStreams;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What PRODUCERS.md shows compiles and works, and its table has the defaults. */
final class ProducersPageTest {

  private static final Path PAGE = Path.of("PRODUCERS.md");

  @TempDir private Path directory;

  @Test
  void example_storesWhatItIsGiven() throws Exception {
    compile();
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
        LocalStreams streams = LocalStreams.create()) {
      streams.kinesis().createStream("orders", 2);
      Method write =
          loader
              .loadClass("OrderWriter")
              .getDeclaredMethod("write", KinesisAsyncClient.class, Map.class);
      write.setAccessible(true);
      Object stored = write.invoke(null, streams.kinesis(), Map.of("a", "tea", "b", "coffee"));
      assertThat(stored).isEqualTo(2L);
      assertThat(Stored.byKey(streams.kinesis(), "orders"))
          .isEqualTo(Map.of("a", List.of("tea"), "b", List.of("coffee")));
    }
  }

  private void compile() throws IOException {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();
    Path source = Files.writeString(directory.resolve("OrderWriter.java"), block.group(1));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-d",
              directory.toString(),
              "-proc:none",
              "-classpath",
              System.getProperty("java.class.path"));
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  @Test
  void optionsInItsTable_haveTheirDefaults() throws IOException {
    ProducerOptions options = ProducerOptions.DEFAULT;
    assertThat(Files.readString(PAGE))
        .contains(
            "| `order` | `" + options.order() + "` |",
            "| `aggregation` | `" + options.aggregation() + "` |",
            "| `linger` | " + options.linger().toMillis() + " ms |",
            "| `maxBatchRecords`, `maxBatchBytes` | "
                + options.maxBatchRecords()
                + ", "
                + options.maxBatchBytes() / (1024 * 1024)
                + " MiB |",
            "| `maxAggregateBytes` | "
                + String.format(Locale.ROOT, "%,d", options.maxAggregateBytes())
                + " |",
            "| `maxInFlightRequests` | " + options.maxInFlightRequests() + " |",
            "| `deliveryTimeout` | " + options.deliveryTimeout().toMinutes() + " min |",
            "| `requestTimeout` | " + options.requestTimeout().toSeconds() + " s |",
            "| `firstBackoff`, `maxBackoff` | "
                + options.firstBackoff().toMillis()
                + " ms, "
                + options.maxBackoff().toSeconds()
                + " s |",
            "| `maxBufferedBytes` | " + options.maxBufferedBytes() / (1024 * 1024) + " MiB |",
            "| `whenFull` | `" + options.whenFull() + "` |",
            "| `refusals` | `" + options.refusals() + "` |");
  }
}
