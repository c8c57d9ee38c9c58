package org.kclframework.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileFailuresTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new AccessDeniedException("/spool"), "/spool: permission denied"),
        arguments(new NoSuchFileException("/spool"), "/spool: no such file or directory"),
        arguments(new NotDirectoryException("/spool"), "/spool: it is no directory"),
        arguments(new FileAlreadyExistsException("/spool"), "/spool: there is a file of that name"),
        arguments(
            new FileSystemException("/spool", null, "Read-only file system"),
            "/spool: Read-only file system"),
        arguments(new FileSystemException("/spool"), "/spool: FileSystemException"),
        arguments(new IOException("No space left on device"), "No space left on device"),
        arguments(new EOFException(), "EOFException"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void described_saysWhatItMeans(IOException failure, String expected) {
    assertThat(FileFailures.described(failure)).isEqualTo(expected);
  }
}
