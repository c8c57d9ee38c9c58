package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** A jar of a user's classes, compiled when a test runs, as somebody outside the project would. */
public final class ProcessorJar {

  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern TYPE = Pattern.compile("(?:class|interface|record) (\\w+)");

  private final List<JavaFileObject> sources = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private int versionDelta;

  /** A source file in memory. */
  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String text) {
      super(URI.create("string:///" + className(text).replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static String className(String source) {
    return find(PACKAGE, source) + "." + find(TYPE, source);
  }

  private static String find(Pattern pattern, String source) {
    Matcher matcher = pattern.matcher(source);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no " + pattern + " in " + source);
    }
    return matcher.group(1);
  }

  /** Adds a class; the source names its package and then the class. */
  public ProcessorJar with(String source) {
    sources.add(new Source(source));
    return this;
  }

  /** Adds a class in package com.example, with all of core imported. */
  public ProcessorJar withExample(String source) {
    return with("package com.example; import org.kclframework.core.*; " + source);
  }

  /** Leaves the class files of a class, by its simple name, out of the jar. */
  public ProcessorJar without(String simpleName) {
    leftOut.add(simpleName + ".class");
    return this;
  }

  /** Makes the classes look as if compiled for a later version of Java. */
  public ProcessorJar forNewerJava(int by) {
    versionDelta = by;
    return this;
  }

  /**
   * Writes the jar.
   *
   * @param classPath what to compile against
   */
  public Path write(Path jar, String classPath) throws IOException {
    Path classes = Files.createTempDirectory(jar.getParent(), "classes");
    compile(classes, classPath);
    try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!leftOut.contains(file.getFileName().toString())) {
          output.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
          output.write(classFile(file));
          output.closeEntry();
        }
      }
    }
    return jar;
  }

  /** Writes the jar, compiled against what this test runs with. */
  public Path write(Path jar) {
    try {
      return write(jar, System.getProperty("java.class.path"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compile(Path classes, String classPath) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
      List<String> options = List.of("--release", "17", "-proc:none", "-classpath", classPath);
      if (!compiler.getTask(messages, files, null, options, null, sources).call()) {
        throw new IllegalArgumentException(messages.toString());
      }
    }
  }

  private byte[] classFile(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] += (byte) versionDelta;
    return bytes;
  }
}
