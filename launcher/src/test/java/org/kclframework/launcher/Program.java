package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The program in the process of the test: its command line, its output and its end, without a
 * signal handler or an exit of the process.
 */
final class Program {

  private static final long DEADLINE_SECONDS = 60;

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final LinkedBlockingQueue<Runnable> stops = new LinkedBlockingQueue<>();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream bytes = written;

  /** Creates it with the directory that it works in. */
  Program(Path directory) {
    this.directory = directory;
  }

  /** Writes a configuration of a run on the embedded stream, and returns its argument. */
  String config(String... lines) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("applicationName=app");
    all.add("streamName=orders");
    all.add("endpoint=local");
    all.addAll(List.of(lines));
    Files.write(directory.resolve("app.properties"), all);
    return "--config=app.properties";
  }

  /** Writes an input of lines 0, 1, 2 and so on, and returns its line in a configuration. */
  String input(int lines) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      all.add(Integer.toString(i));
    }
    Files.write(directory.resolve("input.txt"), all);
    return "localInput=" + directory.resolve("input.txt");
  }

  Program variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Sets what the program reads. */
  Program in(InputStream value) {
    in = value;
    return this;
  }

  /** Sets what the program reads. */
  Program in(String value) {
    return in(new ByteArrayInputStream(value.getBytes(UTF_8)));
  }

  /** Sets where the program writes what may be no text. */
  Program bytes(OutputStream value) {
    bytes = value;
    return this;
  }

  /** Returns what the program wrote that may be no text. */
  String written() {
    return written.toString(UTF_8);
  }

  /** Runs a command line and returns the code that the process would end with. */
  int run(String... arguments) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      return new Main(
              new Surroundings(
                  environment,
                  directory,
                  in,
                  bytes,
                  new PrintWriter(out, true),
                  new PrintWriter(err, true),
                  stops::add))
          .run(arguments);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** Starts a command line in a thread of its own. */
  CompletableFuture<Integer> start(String... arguments) {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                end.complete(run(arguments));
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            },
            "program");
    thread.setDaemon(true);
    thread.start();
    return end.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Asks what was started to stop, as the first signal does. */
  void stop() throws InterruptedException {
    Runnable stop = stops.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertThat(stop).as("a run that can be stopped").isNotNull();
    stop.run();
  }

  /** Returns what went to standard output. */
  String out() {
    return out.toString();
  }

  /** Returns what went to standard error, apart from the log. */
  String err() {
    return err.toString();
  }

  /** Returns the same without what the program says only when something takes long. */
  String errInAnyTime() {
    return err().replaceFirst("(?m)^Still waiting for .*\n", "");
  }
}
