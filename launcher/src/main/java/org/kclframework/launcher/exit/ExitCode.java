package org.kclframework.launcher.exit;

/** What the process tells its caller when it ends. The numbers never change their meaning. */
public enum ExitCode {
  /** Everything that was asked for is done. */
  DONE(0, "finished as asked"),
  /** A mistake of the launcher itself. */
  INTERNAL_ERROR(1, "unexpected error"),
  /** Nothing was started: the command line or the configuration is wrong. */
  BAD_CONFIGURATION(2, "wrong usage or configuration"),
  /** The number is the one of {@code -XX:+ExitOnOutOfMemoryError}. */
  OUT_OF_MEMORY(3, "out of memory"),
  /** The stream or the lease table cannot be reached or used. */
  INITIALIZATION_FAILED(4, "the worker could not start, or the stream cannot be used"),
  /** The thread that everything hangs on has ended; leases are left to expire. */
  SCHEDULER_DIED(5, "the scheduler ended unasked"),
  /**
   * A record could not be processed, and {@code onFailure=stop}; or the processor failed otherwise,
   * and records are left to the next run.
   */
  STOPPED_BY_FAILURE(6, "a record failed and onFailure=stop, or the processor failed for good"),
  /** The processor's class is missing, is no processor, or its constructor failed. */
  PROCESSOR_UNUSABLE(7, "the processor could not be created"),
  /** There is nothing left to read. */
  STREAM_GONE(8, "a stream was deleted while it was read"),
  /** The others were redriven. */
  LETTERS_UNREADABLE(9, "dead letters that cannot be read were passed over"),
  /** Checkpoints were not moved; with {@code --force} they are. */
  LEASE_HELD(10, "a running worker holds the leases of the checkpoints to move"),
  /** What was not, and where it is, is told. */
  UNDELIVERED(11, "not everything was delivered"),
  /** A second SIGINT, or 128 + 2 as shells count. */
  HALTED_BY_SIGINT(130, "halted by a second SIGINT"),
  /** A second SIGTERM, or 128 + 15 as shells count. */
  HALTED_BY_SIGTERM(143, "halted by a second SIGTERM");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** Returns the number that the operating system gets. */
  public int number() {
    return number;
  }

  /** Returns the meaning in a few words, for a person. */
  public String meaning() {
    return meaning;
  }
}
