package org.kclframework.multilang;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchCheckpoints;
import org.kclframework.core.runner.BatchProcessor;
import org.kclframework.core.runner.UncountedFailureException;
import org.kclframework.multilang.Child.Message;
import org.kclframework.multilang.MultiLangOptions.Protocol;
import org.kclframework.multilang.Reply.CheckpointRequest;
import org.kclframework.multilang.Reply.Shape;
import org.kclframework.multilang.Reply.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a child process work on the records of one shard.
 *
 * <p>Each call is a request, any number of checkpoints that the child asks for meanwhile, and its
 * answer. A child that does anything else is killed, and the next {@link #initialize} starts a
 * fresh one.
 */
final class ChildProcessor implements BatchProcessor {

  private static final Logger log = LoggerFactory.getLogger(ChildProcessor.class);

  /** Requests that a status may be for; what else it names is not quoted in messages. */
  private static final Set<String> ACTIONS =
      Set.of(
          "initialize",
          "processRecords",
          "leaseLost",
          "shardEnded",
          "shutdownRequested",
          "shutdown");

  private final ChildSettings settings;
  private final ProtocolChoice protocol;
  private volatile @Nullable Child child;
  private String shardName = "";
  private volatile boolean aborted;

  ChildProcessor(ChildSettings settings, ProtocolChoice protocol) {
    this.settings = settings;
    this.protocol = protocol;
  }

  @Override
  public void initialize(ShardContext shard) throws ChildException, InterruptedException {
    discard();
    shardName = shard.toString();
    if (aborted) {
      throw new ChildException(settings.name() + " of " + shard + " was aborted before its start");
    }
    Child started = Child.start(settings, shard);
    child = started;
    if (aborted) {
      // By a thread that did not see the child yet.
      abort();
    }
    ask(started, "initialize", requests -> requests.initialize(shard), null);
  }

  @Override
  public void process(
      List<StreamRecord> records, long millisBehindLatest, BatchCheckpoints checkpoints)
      throws ChildException, InterruptedException {
    ask(
        running("processRecords"),
        "processRecords",
        requests -> requests.processRecords(records, millisBehindLatest),
        checkpoints);
  }

  @Override
  public void idle(long millisBehindLatest, BatchCheckpoints checkpoints)
      throws ChildException, InterruptedException {
    switch (settings.options().idleTime()) {
      case SILENT -> running("idle time");
      case EMPTY_BATCHES -> process(List.of(), millisBehindLatest, checkpoints);
    }
  }

  @Override
  public void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints)
      throws ChildException, UncountedFailureException, InterruptedException {
    if (reason != ShutdownReason.LEASE_LOST) {
      sayEnd(reason, checkpoints);
      return;
    }
    try {
      sayEnd(reason, checkpoints);
    } catch (ChildException | UncountedFailureException e) {
      // The work is another worker's now, and there is nothing that the child could still do for
      // it.
      log.info("the lease is lost, and {}", e.getMessage());
    }
  }

  private void sayEnd(ShutdownReason reason, BatchCheckpoints checkpoints)
      throws ChildException, UncountedFailureException, InterruptedException {
    Protocol version = protocol.current();
    String action = ProtocolChoice.action(version, reason);
    Child ending = running(action);
    try {
      if (version == Protocol.V1) {
        String code = ProtocolChoice.version1Reason(reason);
        ask(ending, action, requests -> requests.shutdown(code), checkpoints);
      } else {
        boolean mayCheckpoint = reason != ShutdownReason.LEASE_LOST;
        BatchCheckpoints allowed = mayCheckpoint ? checkpoints : null;
        ask(ending, action, requests -> requests.action(action), allowed);
      }
    } catch (ChildException e) {
      if (!aborted && protocol.refused(version, shardName)) {
        throw new UncountedFailureException(
            e.getMessage() + ", " + ProtocolChoice.doubt(version), e);
      }
      throw e;
    }
    protocol.answered(version);
    try {
      ending.end();
    } finally {
      discard();
    }
  }

  /** Sends a request and serves the child until it has answered. */
  private void ask(
      Child asked, String action, Message request, @Nullable BatchCheckpoints checkpoints)
      throws ChildException, InterruptedException {
    boolean answered = false;
    try {
      asked.requireSilence(action);
      asked.send(action, request);
      while (!answered) {
        Reply reply = asked.receive(action);
        if (reply instanceof CheckpointRequest checkpoint) {
          answer(asked, action, checkpoint, checkpoints);
        } else {
          requireStatus(asked, action, reply);
          answered = true;
        }
      }
    } finally {
      if (!answered) {
        if (asked.spokeUnasked()) {
          protocol.spokeUnasked();
        }
        discard();
      }
    }
  }

  private void answer(
      Child asking,
      String action,
      CheckpointRequest request,
      @Nullable BatchCheckpoints checkpoints)
      throws ChildException, InterruptedException {
    protocol.asked(request.shape() == Shape.CHECKPOINT ? Protocol.V1 : Protocol.V2);
    // At the end of the work no batch follows that the request could be taken to include.
    boolean mayMeanAnother =
        request.sequenceNumber() == null
            && action.equals("processRecords")
            && protocol.mustNamePositions();
    String error =
        mayMeanAnother
            ? CheckpointErrors.INVALID_STATE
            : CheckpointErrors.perform(request, checkpoints);
    log.debug("{}: checkpoint {}: {}", asking, request.sequenceNumber(), error);
    asking.send(
        "the answer to its checkpoint in " + action,
        requests -> requests.checkpointAnswer(request, error));
  }

  private static void requireStatus(Child asked, String action, Reply reply) throws ChildException {
    if (reply instanceof Status status && !status.responseFor().equals(action)) {
      String other =
          ACTIONS.contains(status.responseFor()) ? status.responseFor() : "an unknown action";
      asked.fail("sent a status for " + other);
      throw asked.failure("sent a wrong status", action);
    }
  }

  private Child running(String during) throws ChildException {
    Child current = child;
    if (current == null) {
      throw new ChildException(settings.name() + " is not running during " + during);
    }
    try {
      current.requireRunning(during);
      return current;
    } catch (ChildException e) {
      discard();
      throw e;
    }
  }

  private void discard() {
    Child current = child;
    child = null;
    if (current != null) {
      current.killAndWait();
    }
  }

  @Override
  public void abort() {
    aborted = true;
    Child current = child;
    if (current != null) {
      current.fail("was aborted");
    }
  }
}
