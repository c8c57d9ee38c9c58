package org.kclframework.launcher.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.launcher.ProcessorJar;
import org.kclframework.launcher.config.TestSettings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

/** Tests with classes that are not on the class path of the test. */
class ProcessorsTest {

  private static final String PROCESS =
      " protected Checkpoint processRecord(StreamRecord r) { return Checkpoint.BY_POLICY; } ";

  @TempDir Path directory;

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final ProcessorJar classes = new ProcessorJar();

  @AfterEach
  void resetContextClassLoader() {
    Thread.currentThread().setContextClassLoader(before);
  }

  private static String processor(String name, String body) {
    return "public class " + name + " extends RecordProcessor {" + PROCESS + body + "}";
  }

  private RecordProcessorFactory factory(String className, String... arguments)
      throws LaunchException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--processorClass=" + className);
    all.add("--processorClasspath=" + classes.write(directory.resolve("user.jar")));
    return Processors.factory(TestSettings.of(all.toArray(String[]::new)), registry);
  }

  private String problem(String className, String... arguments) {
    return problem(() -> factory(className, arguments));
  }

  private static String problem(ThrowingCall call) {
    LaunchException failure = catchThrowableOfType(LaunchException.class, call::run);
    assertThat(failure).isNotNull();
    assertThat(failure.exitCode()).isEqualTo(ExitCode.PROCESSOR_UNUSABLE);
    assertThat(failure.getMessage()).doesNotContain("\n");
    return String.valueOf(failure.getMessage());
  }

  private interface ThrowingCall {
    void run() throws Exception;
  }

  // without injection

  @Test
  void plainClass_getsAnInstancePerShard() throws Exception {
    classes.withExample(processor("Counter", ""));
    RecordProcessorFactory factory = factory("com.example.Counter");
    RecordProcessor first = factory.create();
    assertThat(first.getClass().getName()).isEqualTo("com.example.Counter");
    assertThat(first.getClass().getClassLoader().getName()).isEqualTo("processor");
    assertThat(factory.create()).isNotSameAs(first);
    assertThat(factory).isInstanceOf(PlainFactory.class);
  }

  @Test
  void packagePrivateClass_isFineToo() throws Exception {
    classes.withExample("class Counter extends RecordProcessor {" + PROCESS + "}");
    assertThat(factory("com.example.Counter").create()).isNotNull();
  }

  @Test
  void staticMemberClass_isFineToo() throws Exception {
    classes.withExample(
        "class Outer { static class Counter extends RecordProcessor {" + PROCESS + "}}");
    assertThat(factory("com.example.Outer$Counter").create()).isNotNull();
  }

  @Test
  void threadsOfTheRun_findTheProcessorsResources() throws Exception {
    classes.withExample(processor("Counter", ""));
    RecordProcessor processor = factory("com.example.Counter").create();
    assertThat(Thread.currentThread().getContextClassLoader())
        .isSameAs(processor.getClass().getClassLoader());
  }

  @Test
  void classThatTheLauncherHasToo_isTheLaunchers() throws Exception {
    classes.with("package org.kclframework.core; public class RecordProcessor {}");
    classes.with("package com.example; public class Other {}");
    assertThat(problem("com.example.Other"))
        .isEqualTo(
            "processorClass is 'com.example.Other', but it does not extend"
                + " org.kclframework.core.RecordProcessor");
  }

  @Test
  void unknownClass_namesWhereItWasLookedFor() {
    classes.withExample(processor("Counter", ""));
    assertThat(problem("com.example.Count"))
        .isEqualTo(
            "processorClass is 'com.example.Count', but there is no such class in processorClasspath ["
                + directory.resolve("user.jar")
                + "]");
  }

  @Test
  void unknownClass_withoutAClassPath_saysToSetIt() {
    String problem =
        problem(
            () -> Processors.factory(TestSettings.of("--processorClass=com.example.X"), registry));
    assertThat(problem)
        .isEqualTo(
            "processorClass is 'com.example.X', but there is no such class in the launcher: set"
                + " processorClasspath to the jar or directory that holds it");
  }

  @Test
  void otherClass_isNoProcessor() {
    classes.withExample("public class Counter {}");
    assertThat(problem("com.example.Counter"))
        .isEqualTo(
            "processorClass is 'com.example.Counter', but it does not extend"
                + " org.kclframework.core.RecordProcessor");
  }

  @Test
  void abstractClass_isRefused() {
    classes.withExample("public abstract class Counter extends RecordProcessor {}");
    assertThat(problem("com.example.Counter")).endsWith("but it is abstract");
  }

  @Test
  void innerClass_isRefused() {
    classes.withExample("class Outer { class Counter extends RecordProcessor {" + PROCESS + "}}");
    assertThat(problem("com.example.Outer$Counter"))
        .endsWith("but it is an inner class: make it static");
  }

  @Test
  void privateConstructor_isRefused() {
    classes.withExample(processor("Counter", "private Counter() {}"));
    assertThat(problem("com.example.Counter")).endsWith("but its constructor is private");
  }

  @Test
  void constructorWithParameters_isRefused() {
    classes.withExample(processor("Counter", "public Counter(String name) {}"));
    assertThat(problem("com.example.Counter"))
        .endsWith("but it has no constructor without parameters, and none that is marked @Inject");
  }

  @Test
  void constructorThatThrows_isToldWithItsCause() throws Exception {
    classes.withExample(
        processor("Counter", "public Counter() { throw new IllegalStateException(\"no db\"); }"));
    RecordProcessorFactory factory = factory("com.example.Counter");
    assertThat(problem(factory::create))
        .isEqualTo(
            "processorClass is 'com.example.Counter', but its constructor threw"
                + " java.lang.IllegalStateException: no db");
  }

  @Test
  void staticInitializerThatThrows_isToldWithItsCause() throws Exception {
    classes.withExample(processor("Counter", "static int n = Integer.parseInt(\"x\");"));
    RecordProcessorFactory factory = factory("com.example.Counter");
    assertThat(problem(factory::create))
        .contains("its static initializer threw java.lang.NumberFormatException");
  }

  @Test
  void newerJava_isToldWithBothVersions() {
    classes.withExample(processor("Counter", "")).forNewerJava(30);
    assertThat(problem("com.example.Counter"))
        .isEqualTo(
            "processorClass is 'com.example.Counter', but it is compiled for Java 47 and this is"
                + " Java "
                + Runtime.version().feature());
  }

  @Test
  void missingSuperclass_isNamed() {
    classes
        .withExample("abstract class Base extends RecordProcessor {}")
        .withExample("public class Counter extends Base {" + PROCESS + "}")
        .without("Base");
    assertThat(problem("com.example.Counter"))
        .isEqualTo(
            "processorClass is 'com.example.Counter', but it needs the class com.example.Base, which"
                + " processorClasspath does not have");
  }

  @Test
  void missingClassOfAField_isNamed() {
    classes
        .withExample("class Helper {}")
        .withExample(processor("Counter", "Helper helper;"))
        .without("Helper");
    assertThat(problem("com.example.Counter")).contains("it needs the class com.example.Helper");
  }

  // with injection

  @Test
  void injectedProperties_areThoseOfTheConfiguration() throws Exception {
    classes.withExample(
        processor(
            "Counter",
            "@jakarta.inject.Inject Counter(@jakarta.inject.Named(\"table\") String table,"
                + " @jakarta.inject.Named(\"limit\") int limit) { this.text = table + limit; }"
                + " String text; public String toString() { return text; }"));
    RecordProcessorFactory factory =
        factory("com.example.Counter", "--processor.table=counts", "--processor.limit=7");
    assertThat(factory).isInstanceOf(InjectingFactory.class);
    assertThat(factory.create()).hasToString("counts7");
  }

  @Test
  void injectedRegistry_isTheRunsOwn() throws Exception {
    classes.withExample(
        processor(
            "Counter",
            "@jakarta.inject.Inject Counter(io.micrometer.core.instrument.MeterRegistry r) {"
                + " r.counter(\"orders\").increment(); }"));
    RecordProcessorFactory factory = factory("com.example.Counter");
    factory.create();
    factory.create();
    assertThat(registry.get("orders").counter().count()).isEqualTo(2);
  }

  @Test
  void injectedField_inASuperclass_isInjected() throws Exception {
    classes
        .withExample(
            "abstract class Base extends RecordProcessor {"
                + " @jakarta.inject.Inject @jakarta.inject.Named(\"table\") String table; }")
        .withExample(
            "public class Counter extends Base {"
                + PROCESS
                + "public String toString() { return table; }}");
    assertThat(factory("com.example.Counter", "--processor.table=counts").create())
        .hasToString("counts");
  }

  @Test
  void module_bindsWhatTheConstructorNeeds() throws Exception {
    classes
        .withExample("interface Store {}")
        .withExample("class MemoryStore implements Store {}")
        .withExample(
            "class Bindings extends com.google.inject.AbstractModule { protected void configure() {"
                + " bind(Store.class).toInstance(new MemoryStore()); } }")
        .withExample(
            processor(
                "Counter",
                "@jakarta.inject.Inject Counter(Store store) { this.store = store; }"
                    + " final Store store; public String toString() { return store.toString(); }"));
    RecordProcessorFactory factory =
        factory("com.example.Counter", "--processorModule=com.example.Bindings");
    RecordProcessor first = factory.create();
    RecordProcessor second = factory.create();
    assertThat(second).isNotSameAs(first);
    assertThat(second).as("shares the store").hasToString(first.toString());
  }

  @Test
  void module_forAClassWithoutInjection_isUsedToo() throws Exception {
    classes
        .withExample(
            "class Bindings extends com.google.inject.AbstractModule {"
                + " protected void configure() { System.setProperty(\"bindings\", \"used\"); } }")
        .withExample(processor("Counter", "public Counter() {}"));
    System.clearProperty("bindings");
    assertThat(factory("com.example.Counter", "--processorModule=com.example.Bindings").create())
        .isNotNull();
    assertThat(System.clearProperty("bindings")).isEqualTo("used");
  }

  @Test
  void missingBinding_isToldBeforeTheFirstShard() {
    classes
        .withExample("interface Store {}")
        .withExample(processor("Counter", "@jakarta.inject.Inject Counter(Store store) {}"));
    assertThat(problem("com.example.Counter"))
        .startsWith("processorClass is 'com.example.Counter', but it cannot be injected: ")
        .contains("No implementation for", "Store was bound");
  }

  @Test
  void missingProperty_isNamed() {
    classes.withExample(
        processor(
            "Counter",
            "@jakarta.inject.Inject Counter(@jakarta.inject.Named(\"table\") String table) {}"));
    assertThat(problem("com.example.Counter")).contains("table", "was bound");
  }

  @Test
  void injectedConstructorThatThrows_isToldWithItsCause() throws Exception {
    classes.withExample(
        processor(
            "Counter",
            "@jakarta.inject.Inject Counter() { throw new IllegalStateException(\"no db\"); }"));
    RecordProcessorFactory factory = factory("com.example.Counter");
    assertThat(problem(factory::create))
        .isEqualTo(
            "processorClass is 'com.example.Counter', but a constructor or provider threw"
                + " java.lang.IllegalStateException: no db");
  }

  @Test
  void singletonProcessor_isRefused() {
    classes.withExample(
        "@jakarta.inject.Singleton " + processor("Counter", "@jakarta.inject.Inject Counter() {}"));
    assertThat(problem("com.example.Counter"))
        .endsWith("but it is a singleton: each shard needs an instance of its own");
  }

  @Test
  void moduleThatIsNone_isRefused() {
    classes.withExample(processor("Counter", "")).withExample("public class Bindings {}");
    assertThat(problem("com.example.Counter", "--processorModule=com.example.Bindings"))
        .isEqualTo(
            "processorModule is 'com.example.Bindings', but it is no com.google.inject.Module");
  }

  @Test
  void unknownModule_isNamed() {
    classes.withExample(processor("Counter", ""));
    assertThat(problem("com.example.Counter", "--processorModule=com.example.Bindings"))
        .startsWith("processorModule is 'com.example.Bindings', but there is no such class");
  }

  @Test
  void moduleThatThrows_isToldWithItsCause() {
    classes
        .withExample(processor("Counter", ""))
        .withExample(
            "class Bindings extends com.google.inject.AbstractModule {"
                + " protected void configure() { throw new IllegalStateException(\"no db\"); } }");
    assertThat(problem("com.example.Counter", "--processorModule=com.example.Bindings"))
        .startsWith("processorModule is 'com.example.Bindings', but ")
        .contains("no db");
  }
}
