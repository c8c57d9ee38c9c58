package org.kclframework.streams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** What this module may depend on, and how its packages may depend on one another. */
@AnalyzeClasses(
    packages = "org.kclframework.streams",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  /** So not on KCL, the local emulator, the launcher or Guice. */
  @ArchTest
  static final ArchRule KNOWS_CORE_AND_ITS_LIBRARIES =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.sun.net.httpserver..",
              "org.jspecify..",
              "org.slf4j..",
              "org.kclframework.core..",
              "org.kclframework.streams..",
              "software.amazon.awssdk..",
              "org.zeromq..",
              "org.snakeyaml.engine..",
              "com.google.protobuf..",
              "io.micrometer..",
              "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      SlicesRuleDefinition.slices()
          .matching("org.kclframework.streams.(*)..")
          .should()
          .beFreeOfCycles();
}
