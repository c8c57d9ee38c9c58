package org.kclframework.multilang;

import java.util.HashSet;
import java.util.Set;
import org.kclframework.core.ShutdownReason;
import org.kclframework.multilang.MultiLangOptions.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the protocol that the children of a program speak, learnt by all shards
 * together. Safe for use by several threads.
 *
 * <p>The versions differ in the messages at the end of the work, and in the shape of requests for
 * checkpoints. A configured version is never changed. Otherwise:
 *
 * <ul>
 *   <li>Version 2 is the guess at first.
 *   <li>A request for a checkpoint shows the version for good, by its shape. So does an answer to a
 *       message that only version 2 has.
 *   <li>A child that fails at such a message may not know it, or may have failed for any other
 *       reason. The guess is turned around only when the same shard's next child fails at a message
 *       of the same version too, before one is answered.
 *   <li>An answer to the message of version 1 shows nothing for good. That message is sent after
 *       failures only, and a child of version 2 may answer what it does not know: the guess stays,
 *       and can be turned around as before.
 * </ul>
 *
 * <p>Until version 1 has had its turn the failures need not be those of the children, so they are
 * not counted as attempts: at most two of each shard. From then on they are.
 */
final class ProtocolChoice {

  private static final Logger log = LoggerFactory.getLogger(ProtocolChoice.class);

  private final String program;
  private Protocol guess;
  private boolean known;

  /** How often the guess was turned around. */
  private int turns;

  /** The shards whose children failed once at a message of the version that is the guess. */
  private final Set<String> refusals = new HashSet<>();

  /** Whether a child of the program sent a message that nobody asked for. */
  private boolean unasked;

  ProtocolChoice(String program, Protocol configured) {
    this.program = program;
    this.known = configured != Protocol.AUTO;
    this.guess = known ? configured : Protocol.V2;
  }

  /** Returns the version to speak, never {@code AUTO}. */
  synchronized Protocol current() {
    return guess;
  }

  /** Says that a child asked for a checkpoint as only children of this version do. */
  synchronized void asked(Protocol version) {
    if (!known) {
      known = true;
      guess = version;
      log.info("{} speaks protocol {}", program, number(version));
    }
  }

  /**
   * Says that a child sent a message that nobody asked for. Another may come just when the next
   * request was sent, and be taken for one about that.
   */
  synchronized void spokeUnasked() {
    if (!unasked) {
      unasked = true;
      log.warn(
          "{} sends messages that nobody asked for: from now on it has to name the positions of its"
              + " checkpoints",
          program);
    }
  }

  /** Returns whether a checkpoint without a position may mean another batch than the current. */
  synchronized boolean mustNamePositions() {
    return unasked;
  }

  /** Says that a child answered a message of this version that is not in the other. */
  synchronized void answered(Protocol version) {
    if (version == Protocol.V2) {
      asked(version);
    } else if (guess == version) {
      refusals.clear();
    }
  }

  /**
   * Says that a shard's child failed at a message of this version that is not in the other.
   *
   * @return whether it may have failed only because the guess is wrong
   */
  synchronized boolean refused(Protocol version, String shard) {
    if (known) {
      // Another shard's child may have shown the version while this one was told of the end.
      return version != guess;
    }
    boolean trial = version == Protocol.V2 && turns <= 1;
    if (version == guess && !refusals.add(shard)) {
      turn();
    }
    return trial;
  }

  private void turn() {
    Protocol refused = guess;
    guess = other(refused);
    turns++;
    refusals.clear();
    log.warn(
        "{} failed twice at messages of protocol {}, so protocol {} is tried; set"
            + " multilangProtocol to spare the trial",
        program,
        number(refused),
        number(guess));
  }

  /** Returns what may be the reason of a failure, to follow a comma. */
  static String doubt(Protocol version) {
    return "a message of protocol "
        + number(version)
        + ", which it may not know: multilangProtocol="
        + number(other(version))
        + " spares the trial";
  }

  private static Protocol other(Protocol version) {
    return version == Protocol.V2 ? Protocol.V1 : Protocol.V2;
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
