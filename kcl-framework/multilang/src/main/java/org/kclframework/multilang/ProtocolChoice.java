package org.kclframework.multilang;

import org.kclframework.core.ShutdownReason;
import org.kclframework.multilang.MultiLangOptions.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the protocol that the children of a program speak, learnt by all shards
 * together. Safe for use by several threads.
 *
 * <p>The versions differ in the messages at the end of the work. Until a child has answered one of
 * them it is a guess which they understand, and one who dies of it turns the guess around.
 */
final class ProtocolChoice {

  private static final Logger log = LoggerFactory.getLogger(ProtocolChoice.class);

  private final String program;
  private Protocol guess;
  private boolean known;

  ProtocolChoice(String program, Protocol configured) {
    this.program = program;
    this.known = configured != Protocol.AUTO;
    this.guess = known ? configured : Protocol.V2;
  }

  /** Returns the version to speak, never {@code AUTO}. */
  synchronized Protocol current() {
    return guess;
  }

  /** Says that a child answered a message of this version that is not in the other. */
  synchronized void answered(Protocol version) {
    if (!known) {
      known = true;
      guess = version;
      log.info("{} speaks protocol {}", program, number(version));
    }
  }

  /** Says that a child asked for a checkpoint as only children of version 1 do. */
  void askedAsVersion1() {
    answered(Protocol.V1);
  }

  /** Says that a child failed at a message of this version that is not in the other. */
  synchronized void refused(Protocol version) {
    // Another shard's child may have died of the same message and have turned the guess already.
    if (!known && guess == version) {
      guess = version == Protocol.V2 ? Protocol.V1 : Protocol.V2;
      log.warn(
          "{} failed at a message of protocol {}, so protocol {} is tried; set multilangProtocol"
              + " to spare the trial",
          program,
          number(version),
          number(guess));
    }
  }

  private static int number(Protocol version) {
    return version == Protocol.V1 ? 1 : 2;
  }

  /** Returns the action by which a version says that the work ends. */
  static String action(Protocol version, ShutdownReason reason) {
    if (version == Protocol.V1) {
      return "shutdown";
    }
    return switch (reason) {
      case LEASE_LOST -> "leaseLost";
      case SHARD_ENDED -> "shardEnded";
      case STOPPING -> "shutdownRequested";
    };
  }

  /**
   * Returns the reason by which version 1 says it. It knows no stop in which checkpoints are still
   * possible but that at the end of a shard.
   */
  static String version1Reason(ShutdownReason reason) {
    return switch (reason) {
      case LEASE_LOST -> "ZOMBIE";
      case SHARD_ENDED, STOPPING -> "TERMINATE";
    };
  }
}
