package org.kclframework.launcher.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.core.runner.Stall;

/**
 * Health as a page of JSON: {@code status}, which is {@code UP} (200) or {@code DOWN} (503), the
 * {@code reasons} for that, and for the readiness the {@code shards} and the {@code totals}.
 */
final class HealthPage {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final StringWriter text = new StringWriter();
  private final JsonGenerator json;

  private HealthPage() throws IOException {
    json = FACTORY.createGenerator(text).useDefaultPrettyPrinter();
  }

  /** Returns that the process is there, which is all that it takes. */
  static Page live() {
    return new Page(200, "application/json", "{\"status\":\"UP\"}\n");
  }

  static Page of(Readiness readiness) {
    try {
      HealthPage page = new HealthPage();
      page.write(readiness);
      return new Page(
          readiness.isReady() ? 200 : 503, "application/json", page.text.append('\n').toString());
    } catch (IOException e) {
      throw new UncheckedIOException("a string must be writable", e);
    }
  }

  private void write(Readiness readiness) throws IOException {
    json.writeStartObject();
    json.writeStringField("status", readiness.isReady() ? "UP" : "DOWN");
    json.writeArrayFieldStart("reasons");
    for (String reason : readiness.reasons()) {
      json.writeString(reason);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("shards");
    for (ShardStatus shard : readiness.shards()) {
      write(shard);
    }
    json.writeEndArray();
    write("totals", readiness.totals());
    json.writeEndObject();
    json.close();
  }

  private void write(ShardStatus shard) throws IOException {
    json.writeStartObject();
    json.writeStringField("stream", shard.streamName());
    json.writeStringField("shard", shard.shardId());
    json.writeStringField("phase", shard.phase().name());
    writeText("position", shard.position());
    json.writeNumberField("millisBehindLatest", shard.millisBehindLatest());
    json.writeNumberField("inFlight", shard.ledger().inFlight());
    json.writeStringField("checkpoint", shard.checkpoint());
    writeText("checkpointedAt", shard.checkpointedAt().map(Instant::toString));
    if (shard.stall().isPresent()) {
      write(shard.stall().get());
    }
    write("ledger", shard.ledger());
    json.writeEndObject();
  }

  private void write(Stall stall) throws IOException {
    json.writeObjectFieldStart("stall");
    json.writeStringField("since", stall.since().toString());
    json.writeStringField("sequenceNumber", stall.sequenceNumber());
    json.writeNumberField("attempts", stall.attempts());
    json.writeStringField("reason", stall.reason());
    json.writeEndObject();
  }

  private void write(String name, LedgerSnapshot ledger) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("delivered", ledger.delivered());
    json.writeNumberField("succeeded", ledger.succeeded());
    json.writeNumberField("deadLettered", ledger.deadLettered());
    json.writeNumberField("skipped", ledger.skipped());
    json.writeNumberField("returned", ledger.returned());
    json.writeNumberField("inFlight", ledger.inFlight());
    json.writeNumberField("failedAttempts", ledger.failedAttempts());
    json.writeNumberField("retries", ledger.retries());
    json.writeNumberField("checkpoints", ledger.checkpoints());
    json.writeNumberField("failedCheckpoints", ledger.failedCheckpoints());
    json.writeEndObject();
  }

  private void writeText(String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    } else {
      json.writeNullField(name);
    }
  }
}
