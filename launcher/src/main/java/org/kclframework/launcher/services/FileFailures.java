package org.kclframework.launcher.services;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Puts into words why a file cannot be used; Java's own words are often only its path. */
public final class FileFailures {

  private FileFailures() {}

  /** Returns the reason, in part of a sentence. */
  public static String reason(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof AccessDeniedException) {
      return "this user has no permission for " + message;
    }
    if (failure instanceof NoSuchFileException) {
      return "there is no " + message;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return message + " is no directory";
    }
    return failure instanceof FileSystemException || failure.getMessage() != null
        ? message
        : "it failed (" + failure.getClass().getSimpleName() + ")";
  }

  /** Returns the message of a failure, with the reason if a file is that. */
  public static String message(RuntimeException failure) {
    return failure instanceof UncheckedIOException file
        ? file.getMessage() + ": " + reason(requireNonNull(file.getCause()))
        : String.valueOf(failure.getMessage());
  }
}
