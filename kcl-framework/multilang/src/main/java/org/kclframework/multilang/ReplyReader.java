package org.kclframework.multilang;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kclframework.multilang.Reply.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a child writes, all the time and whether or not it was asked: a child that is stopped
 * by a full pipe would never read its next request. What it holds is bounded: a child that writes
 * too long a line, or too many messages that nobody waits for, is broken.
 */
final class ReplyReader implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ReplyReader.class);

  /** How many bytes a message may have; those of the protocol have about a hundred. */
  static final int LONGEST_LINE = 1024 * 1024;

  /** How many messages may wait; the protocol knows one at a time. */
  static final int MOST_WAITING = 100;

  /** What is wrong with a child that speaks without being asked. */
  static final String UNASKED = "sent a message that nobody asked for";

  private final InputStream output;
  private final UnexpectedLines unexpected;
  private final Consumer<String> broken;
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  /** Whether a message may come: from the end of a request to the status that answers it. */
  private volatile boolean expecting;

  /** What answers the request, held until what came with it is seen not to be a message. */
  private @Nullable Status answer;

  /**
   * Reads from a child's output.
   *
   * @param broken is told once if the child breaks the bounds, and how
   */
  ReplyReader(InputStream output, UnexpectedLines unexpected, Consumer<String> broken) {
    this.output = output;
    this.unexpected = unexpected;
    this.broken = broken;
  }

  /** Returns whether nothing will be read any more. */
  boolean ended() {
    return ended;
  }

  /**
   * Says that a request is about to be complete. What comes before that answers nothing: taken for
   * an answer, it would have records done that the child has not read.
   */
  void expect() {
    expecting = true;
  }

  /** Returns whether a message came since the last was taken. */
  boolean isAnyWaiting() {
    return !replies.isEmpty();
  }

  /** Waits for the next message. */
  Reply take() throws InterruptedException {
    return replies.take();
  }

  /** Waits for the next message for so long; null if none came. */
  @Nullable Reply poll(long nanos) throws InterruptedException {
    return replies.poll(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    try (output) {
      read();
    } catch (IOException e) {
      log.debug("reading a child's output ended: {}", e.getMessage());
    } finally {
      unexpected.report();
      giveUp();
    }
  }

  /** Ends the messages, also while the thread that reads cannot be freed. */
  void giveUp() {
    ended = true;
    replies.add(Reply.END);
  }

  private void read() throws IOException {
    Lines lines = new Lines(output, LONGEST_LINE);
    while (lines.advance() && !ended) {
      String fault = take(lines);
      if (fault != null) {
        broken.accept(fault);
        return;
      }
    }
    if (answer != null) {
      replies.add(answer);
    }
  }

  /** Takes a line, and returns what is wrong with the child that wrote it, or null. */
  private @Nullable String take(Lines lines) {
    if (lines.length() == LONGEST_LINE && !lines.isWhole()) {
      return "wrote " + LONGEST_LINE + " bytes without an end of line";
    }
    Reply reply = ReplyParser.parse(lines.bytes(), lines.offset(), lines.length());
    if (reply == null || reply == Reply.MALFORMED) {
      addUnexpected(lines);
      // What the child's end has cut off says less than that end.
      if (reply == Reply.MALFORMED && lines.isWhole()) {
        return "sent a malformed message of " + lines.length() + " bytes";
      }
    } else if (!expecting) {
      return UNASKED;
    } else if (reply instanceof Status status) {
      // It ends what is asked.
      expecting = false;
      answer = status;
    } else {
      replies.add(reply);
    }
    if (answer != null && !lines.hasAnother()) {
      replies.add(answer);
      answer = null;
    }
    return replies.size() > MOST_WAITING
        ? "sent more than " + MOST_WAITING + " messages that nobody waited for"
        : null;
  }

  private void addUnexpected(Lines lines) {
    if (!isBlank(lines)) {
      unexpected.add(lines.bytes(), lines.offset(), lines.length());
    }
  }

  private static boolean isBlank(Lines lines) {
    for (int index = 0; index < lines.length(); index++) {
      byte value = lines.bytes()[lines.offset() + index];
      if (value != ' ' && value != '\t' && value != '\r') {
        return false;
      }
    }
    return true;
  }
}
