package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.launcher.config.ConfigSources;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.SettingsLoader;

/** What the README shows compiles, does what it says, and uses keys that exist. */
final class ReadmeTest {

  private static final Pattern CLASS = Pattern.compile("final class (\\w+)");

  @TempDir private Path directory;
  private String readme = "";

  @BeforeEach
  void read() throws IOException {
    readme = Files.readString(Path.of("../README.md"));
  }

  private List<String> blocks(String language) {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
    List<String> blocks = new ArrayList<>();
    while (block.find()) {
      blocks.add(block.group(1));
    }
    assertThat(blocks).as(language + " blocks").isNotEmpty();
    return blocks;
  }

  @Test
  void javaBlocks_compileAndTheTestAmongThemPasses() throws Exception {
    List<Path> sources = new ArrayList<>();
    for (String block : blocks("java")) {
      Matcher name = CLASS.matcher(block);
      assertThat(name.find()).as("a class in:\n" + block).isTrue();
      sources.add(Files.writeString(directory.resolve(name.group(1) + ".java"), block));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-d",
                      directory.toString(),
                      "-proc:none",
                      "-classpath",
                      System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      Class<?> test = loader.loadClass("OrderCounterTest");
      Constructor<?> constructor = test.getDeclaredConstructor();
      constructor.setAccessible(true);
      Method method = test.getDeclaredMethod("lastOrder_makesACheckpoint");
      method.setAccessible(true);
      method.invoke(constructor.newInstance());
      assertThat(printedByMain(loader.loadClass("OrderTrial")))
          .startsWith("FINISHED, LedgerSnapshot[delivered=1, succeeded=1, ");
      assertThat(printedByMain(loader.loadClass("ActivityTrial")))
          .startsWith("shardId-00000000000");
    }
  }

  private static String printedByMain(Class<?> program) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      program.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8);
  }

  @Test
  void coordinates_areThoseOfTheBuild() throws IOException {
    String build = Files.readString(Path.of("../pom.xml"));
    Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(build);
    assertThat(version.find()).isTrue();
    assertThat(blocks("xml").get(0))
        .contains("<groupId>org.kclframework</groupId>", version.group());
  }

  @Test
  void linkedPages_areThere() {
    Matcher link = Pattern.compile("\\]\\(([^):]+)\\)").matcher(readme);
    int links = 0;
    while (link.find()) {
      links++;
      assertThat(Path.of("..", link.group(1))).exists();
    }
    assertThat(links).isGreaterThan(5);
  }

  @Test
  void propertiesBlocks_areValidConfigurations() throws IOException {
    Files.createFile(directory.resolve("orders.jar"));
    for (String block : blocks("properties")) {
      Path file = Files.writeString(directory.resolve("app.properties"), block);
      Settings settings =
          SettingsLoader.load(new ConfigSources(List.of("--config=" + file), Map.of(), directory));
      assertThat(settings.warnings()).isEmpty();
    }
  }

  @Test
  void keysInItsTable_areInTheReference() throws IOException {
    String reference = Files.readString(Path.of("../config/reference.md"));
    Matcher row = Pattern.compile("(?m)^\\| (`[^|]+`) \\|").matcher(readme);
    int keys = 0;
    while (row.find()) {
      for (String key : row.group(1).split(",", -1)) {
        keys++;
        assertThat(reference).contains(key.strip());
      }
    }
    assertThat(keys).isGreaterThan(10);
  }
}
