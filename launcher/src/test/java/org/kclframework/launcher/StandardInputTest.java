package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandardInputTest {

  @TempDir private Path directory;

  @Test
  void inputThatIsAFileOfTheJvm_cannotBeRead() throws Exception {
    Path modules = Files.createFile(directory.resolve("modules"));
    Path other = Files.createFile(directory.resolve("other"));
    InputStream input = new ByteArrayInputStream(new byte[] {7});
    Path link = Files.createSymbolicLink(directory.resolve("0"), modules);
    assertThatThrownBy(() -> StandardInput.of(input, link, modules).read())
        .hasMessage("it is closed");
    assertThat(StandardInput.of(input, other, modules)).isSameAs(input);
    assertThat(StandardInput.of(input, directory.resolve("none"), modules)).isSameAs(input);
  }
}
