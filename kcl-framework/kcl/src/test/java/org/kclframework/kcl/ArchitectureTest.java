package org.kclframework.kcl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may depend on whom, in this module and those that it stands on. */
@AnalyzeClasses(packages = "org.kclframework", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule KCL_IS_KNOWN_TO_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.kclframework.kcl..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.kinesis..");

  @ArchTest
  static final ArchRule CORE_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("org.kclframework.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "software.amazon..",
              "com.google.inject..",
              "jakarta.inject..",
              "org.kclframework.kcl..",
              "org.kclframework.local..");

  @ArchTest
  static final ArchRule KCL_DOES_NOT_KNOW_THE_EMBEDDED_SERVICES =
      noClasses()
          .that()
          .resideInAPackage("org.kclframework.kcl..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.kclframework.local..", "com.google.inject..");

  @ArchTest
  static final ArchRule LOCAL_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("org.kclframework.local..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.kclframework.core..", "org.kclframework.kcl..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("org.kclframework.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_FIELD_IS_INJECTED =
      noFields()
          .should()
          .beAnnotatedWith("jakarta.inject.Inject")
          .orShould()
          .beAnnotatedWith("javax.inject.Inject")
          .orShould()
          .beAnnotatedWith("com.google.inject.Inject");

  @ArchTest
  static final ArchRule LOGGERS_ARE_PRIVATE_CONSTANTS =
      fields()
          .that()
          .haveRawType("org.slf4j.Logger")
          .should()
          .bePrivate()
          .andShould()
          .beStatic()
          .andShould()
          .beFinal();

  @ArchTest
  static final ArchRule NOTHING_ENDS_THE_PROCESS =
      noClasses().should().callMethod(System.class, "exit", int.class);
}
