package org.kclframework.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who in the launcher may know whom. */
@AnalyzeClasses(
    packages = "org.kclframework.launcher",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching("org.kclframework.launcher.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule commands_areKnownToNobody =
      noClasses()
          .that()
          .resideInAPackage("org.kclframework.launcher.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.kclframework.launcher");

  @ArchTest
  static final ArchRule configuration_isKnownToAllAndKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("..launcher.config..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("..launcher.config..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule guice_makesProcessorsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..launcher.processor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.inject..", "jakarta.inject..");

  @ArchTest
  static final ArchRule prometheus_isLoadedByManagementOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..launcher.management..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer.prometheusmetrics..", "com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule clientsOfAws_areMadeByServicesOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..launcher.services..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "software.amazon.awssdk.auth..", "software.amazon.awssdk.http..", "io.netty..");

  @ArchTest
  static final ArchRule kcl_isBehindItsModule =
      noClasses().should().dependOnClassesThat().resideInAPackage("software.amazon.kinesis..");

  @ArchTest
  static final ArchRule process_isEndedByMainOnly =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Main.class.getName())
          .should()
          .callMethod(System.class, "exit", int.class);
}
