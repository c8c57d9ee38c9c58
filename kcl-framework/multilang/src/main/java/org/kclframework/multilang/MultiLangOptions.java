package org.kclframework.multilang;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Says which program processes the records, and how it is spoken to.
 *
 * @param commandLine the program and its arguments, cut into words as a shell does it: by blanks,
 *     with single quotes, double quotes and backslashes; no shell is involved
 * @param environment what is added to the environment that the child inherits, or replaced in it
 * @param directory where the child is started; empty for the directory of this process
 * @param protocol which messages the child understands
 * @param answerTimeout how long the child may take to read a request, and then to answer it or to
 *     ask for its next checkpoint; a child that takes longer is killed; empty for ever. As with
 *     Amazon's daemon the time begins anew when a checkpoint is answered: a child that asks for one
 *     gets on with its work. So it bounds how long nothing is heard of the child, and not how long
 *     it takes for a batch
 * @param unexpectedOutput what is logged of lines that are no protocol messages
 * @param idleTime what the child hears while nothing arrives
 */
public record MultiLangOptions(
    String commandLine,
    Map<String, String> environment,
    Optional<Path> directory,
    Protocol protocol,
    Optional<Duration> answerTimeout,
    UnexpectedOutput unexpectedOutput,
    IdleTime idleTime) {

  /** Which messages tell a child of the end of its work. */
  public enum Protocol {
    /** Version 2, unless the children show that they know version 1 only. */
    AUTO,
    /** {@code shutdown}, as kclpy 0.2.0 and the libraries for KCL 1 expect it. */
    V1,
    /** {@code leaseLost}, {@code shardEnded} and {@code shutdownRequested}, as from KCL 2 on. */
    V2
  }

  /** What is logged of a line on the child's standard output that is no protocol message. */
  public enum UnexpectedOutput {
    /** Only how long it is: it may quote a payload. */
    LENGTH_LOGGED,
    /** Its beginning. */
    TEXT_LOGGED
  }

  /** What a child hears while nothing arrives. */
  public enum IdleTime {
    /** Nothing. */
    SILENT,
    /**
     * About once a second {@code processRecords} without any records, so that it can make the
     * checkpoints that are due by time, or pass on what it has collected.
     */
    EMPTY_BATCHES
  }

  /** Checks the parts that can be checked without looking for the program. */
  public MultiLangOptions {
    requireNonNull(commandLine, "commandLine is null");
    requireNonNull(directory, "directory is null");
    requireNonNull(protocol, "protocol is null");
    requireNonNull(answerTimeout, "answerTimeout is null");
    requireNonNull(unexpectedOutput, "unexpectedOutput is null");
    requireNonNull(idleTime, "idleTime is null");
    environment = Map.copyOf(environment);
    for (String name : environment.keySet()) {
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "the name of an environment variable must not be empty or contain '=', but was '"
                + name
                + "'");
      }
    }
    environment.forEach(
        (name, value) -> {
          if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                "the value of the environment variable " + name + " must not contain a NUL");
          }
        });
    answerTimeout.ifPresent(
        timeout -> {
          if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("answerTimeout must be > 0, but was " + timeout);
          }
        });
  }

  /** Returns options with which a child runs as this process does, for ever. */
  public static MultiLangOptions of(String commandLine) {
    return new MultiLangOptions(
        commandLine,
        Map.of(),
        Optional.empty(),
        Protocol.AUTO,
        Optional.empty(),
        UnexpectedOutput.LENGTH_LOGGED,
        IdleTime.SILENT);
  }

  /** Returns these options with other additions to the environment. */
  public MultiLangOptions withEnvironment(Map<String, String> additions) {
    return new MultiLangOptions(
        commandLine, additions, directory, protocol, answerTimeout, unexpectedOutput, idleTime);
  }

  /** Returns these options with a directory to start in. */
  public MultiLangOptions withDirectory(Path start) {
    return new MultiLangOptions(
        commandLine,
        environment,
        Optional.of(start),
        protocol,
        answerTimeout,
        unexpectedOutput,
        idleTime);
  }

  /** Returns these options with another protocol. */
  public MultiLangOptions withProtocol(Protocol version) {
    return new MultiLangOptions(
        commandLine, environment, directory, version, answerTimeout, unexpectedOutput, idleTime);
  }

  /** Returns these options with a limit to the time that an answer takes. */
  public MultiLangOptions withAnswerTimeout(Duration timeout) {
    return new MultiLangOptions(
        commandLine,
        environment,
        directory,
        protocol,
        Optional.of(timeout),
        unexpectedOutput,
        idleTime);
  }

  /** Returns these options with another way to log lines that are no protocol messages. */
  public MultiLangOptions withUnexpectedOutput(UnexpectedOutput output) {
    return new MultiLangOptions(
        commandLine, environment, directory, protocol, answerTimeout, output, idleTime);
  }

  /** Returns these options with something else to hear while nothing arrives. */
  public MultiLangOptions withIdleTime(IdleTime heard) {
    return new MultiLangOptions(
        commandLine, environment, directory, protocol, answerTimeout, unexpectedOutput, heard);
  }

  /**
   * Returns what may be shown of the command line: the program, the script that it is given first
   * if there is such a file, and how many arguments follow.
   */
  public String shownCommandLine() {
    try {
      return ShownCommand.of(CommandLine.words(commandLine), directory).text();
    } catch (InvalidExecutableException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  /** Names everything but values: arguments and environment variables may be secrets. */
  @Override
  public String toString() {
    return "MultiLangOptions[environment="
        + environment.keySet()
        + ", directory="
        + directory.map(Path::toString).orElse("inherited")
        + ", protocol="
        + protocol
        + ", answerTimeout="
        + answerTimeout.map(Duration::toString).orElse("none")
        + ", unexpectedOutput="
        + unexpectedOutput
        + ", idleTime="
        + idleTime
        + "]";
  }
}
