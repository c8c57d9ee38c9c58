package org.kclframework.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.kclframework.kcl.CheckpointTool.ShardCheckpoint;

/** Checkpoints as a text for people or for programs. */
final class CheckpointListing {

  private static final List<String> HEAD = List.of("STREAM", "SHARD", "CHECKPOINT", "HELD BY");

  private final String onlyStream;

  /**
   * Creates it.
   *
   * @param onlyStream the stream of an application that reads one, whose checkpoints do not name it
   */
  CheckpointListing(String onlyStream) {
    this.onlyStream = onlyStream;
  }

  /** Returns a table with a line for each shard. */
  String table(List<ShardCheckpoint> checkpoints) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    for (ShardCheckpoint checkpoint : checkpoints) {
      lines.add(
          List.of(
              stream(checkpoint),
              checkpoint.shardId(),
              position(checkpoint),
              checkpoint.owner().orElse("-")));
    }
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      text.append(aligned(line, widths)).append('\n');
    }
    return text.toString();
  }

  private static String aligned(List<String> line, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      text.append(column == 0 ? "" : "  ").append(line.get(column));
      text.append(" ".repeat(widths[column] - line.get(column).length()));
    }
    return text.toString().stripTrailing();
  }

  private String stream(ShardCheckpoint checkpoint) {
    return checkpoint.streamName().orElse(onlyStream);
  }

  private static String position(ShardCheckpoint checkpoint) {
    return checkpoint.subSequenceNumber() == 0
        ? checkpoint.checkpoint()
        : checkpoint.checkpoint() + "/" + checkpoint.subSequenceNumber();
  }

  /** Returns a JSON array with an object for each shard. */
  String json(List<ShardCheckpoint> checkpoints) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartArray();
      for (ShardCheckpoint checkpoint : checkpoints) {
        json.writeStartObject();
        json.writeStringField("stream", stream(checkpoint));
        json.writeStringField("shard", checkpoint.shardId());
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
