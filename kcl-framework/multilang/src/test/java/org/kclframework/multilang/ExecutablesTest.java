package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExecutablesTest {

  @TempDir Path directory;

  private Path program(String name) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void require_findsOnTheInheritedPath() throws Exception {
    assertThat(new Executables(Map.of(), Optional.empty()).require("sh")).isExecutable();
  }

  @Test
  void require_findsOnThePathOfTheChild() throws Exception {
    Path file = program("bin/app");
    Files.createDirectories(directory.resolve("first/app"));
    Map<String, String> environment =
        Map.of("PATH", directory.resolve("first") + ":" + directory.resolve("bin"));
    assertThat(new Executables(environment, Optional.empty()).require("app")).isEqualTo(file);
  }

  @Test
  void require_resolvesInTheDirectoryOfTheChild() throws Exception {
    Path file = program("app");
    Path found = new Executables(Map.of(), Optional.of(directory)).require("./app");
    assertThat(found).hasSameBinaryContentAs(file).isAbsolute();
  }

  @Test
  void require_notOnPathNamesThePath() {
    Executables programs = new Executables(Map.of("PATH", "/nowhere"), Optional.empty());
    assertThatThrownBy(() -> programs.require("pyton3"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContainingAll("executableName", "'pyton3'", "PATH is /nowhere");
  }

  @Test
  void require_valueOfAVariableIsNoProgram() {
    Executables programs = new Executables(Map.of(), Optional.empty());
    assertThatThrownBy(() -> programs.require("TOKEN=secret"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContainingAll("'TOKEN=…'", "set executableEnv.TOKEN")
        .hasMessageNotContaining("secret");
  }

  @Test
  void textThatTheLocaleDoesNotKnow_isRefused() throws Exception {
    ChildSettings.requirePassable(List.of("python3", "ä"), Map.of("K", "ключ"), UTF_8);
    assertThatThrownBy(
            () -> ChildSettings.requirePassable(List.of("python3", "ä"), Map.of(), US_ASCII))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContainingAll("executableName", "US-ASCII", "LC_ALL=C.UTF-8");
    assertThatThrownBy(
            () -> ChildSettings.requirePassable(List.of("a"), Map.of("K", "geheim-ü"), US_ASCII))
        .hasMessageContaining("executableEnv.K")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void require_noSuchFileIsNamed() {
    Executables programs = new Executables(Map.of(), Optional.of(directory));
    assertThatThrownBy(() -> programs.require("bin/app"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContainingAll("executableName", "no file " + directory.resolve("bin/app"));
  }

  @Test
  void require_notExecutableIsSaid() throws Exception {
    Files.writeString(directory.resolve("app.py"), "");
    Executables programs = new Executables(Map.of(), Optional.of(directory));
    assertThatThrownBy(() -> programs.require("./app.py"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContainingAll("executableName", "app.py is not executable");
    assertThatThrownBy(() -> programs.require("./"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContaining("is not executable");
  }

  @Test
  void require_noSuchDirectoryNamesItsKey() {
    Path missing = directory.resolve("missing");
    Executables programs = new Executables(Map.of(), Optional.of(missing));
    assertThatThrownBy(() -> programs.require("sh"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContainingAll("executableDirectory", missing.toString());
  }

  @Test
  void require_nameThatNoFileCanHaveIsRefused() {
    Executables programs = new Executables(Map.of(), Optional.empty());
    assertThatThrownBy(() -> programs.require("a\0b"))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContaining("executableName");
  }
}
