package org.kclframework.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.kclframework.kcl.CheckpointTool.ShardCheckpoint;

/** Checkpoints as a text for people or for programs. */
final class CheckpointListing {

  private static final String SHARD = "SHARD";

  private CheckpointListing() {}

  /** Returns a table with a line for each shard. */
  static String table(List<ShardCheckpoint> checkpoints) {
    int width = SHARD.length();
    int checkpointWidth = 0;
    for (ShardCheckpoint checkpoint : checkpoints) {
      width = Math.max(width, checkpoint.leaseKey().length());
      checkpointWidth = Math.max(checkpointWidth, position(checkpoint).length());
    }
    StringBuilder text = new StringBuilder();
    String format = "%-" + width + "s  %-" + Math.max(checkpointWidth, 10) + "s  %s";
    text.append(format.formatted(SHARD, "CHECKPOINT", "HELD BY").stripTrailing()).append('\n');
    for (ShardCheckpoint checkpoint : checkpoints) {
      String line =
          format.formatted(
              checkpoint.leaseKey(), position(checkpoint), checkpoint.owner().orElse("-"));
      text.append(line.stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String position(ShardCheckpoint checkpoint) {
    return checkpoint.subSequenceNumber() == 0
        ? checkpoint.checkpoint()
        : checkpoint.checkpoint() + "/" + checkpoint.subSequenceNumber();
  }

  /** Returns a JSON array with an object for each shard. */
  static String json(List<ShardCheckpoint> checkpoints) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartArray();
      for (ShardCheckpoint checkpoint : checkpoints) {
        json.writeStartObject();
        json.writeStringField("leaseKey", checkpoint.leaseKey());
        json.writeStringField("checkpoint", checkpoint.checkpoint());
        json.writeNumberField("subSequenceNumber", checkpoint.subSequenceNumber());
        json.writeStringField("owner", checkpoint.owner().orElse(null));
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return text.append('\n').toString();
  }
}
