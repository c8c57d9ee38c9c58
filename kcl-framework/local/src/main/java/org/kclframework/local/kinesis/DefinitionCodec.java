package org.kclframework.local.kinesis;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/**
 * Writes and reads the definitions of streams as the body of a {@link SnapshotFile}.
 *
 * <p>Numbers are big-endian, times are milliseconds since 1970 in 8 bytes, texts are {@link
 * DataOutputStream#writeUTF modified UTF-8} after a 2-byte length, and a list is a 4-byte count and
 * its elements.
 *
 * <table>
 * <caption>Version 1</caption>
 * <tr><th>part</th><th>content, in this order</th></tr>
 * <tr><td>body</td><td>list of deleted streams, list of streams</td></tr>
 * <tr><td>deleted stream</td><td>name (text), last epoch (8 bytes)</td></tr>
 * <tr><td>stream</td><td>name (text), creation (time), retention in hours (4 bytes), mode (text),
 *     maximum record size in KiB (4 bytes), list of metrics (text), list of tags, list of shards,
 *     list of consumers</td></tr>
 * <tr><td>tag</td><td>key (text), value (text)</td></tr>
 * <tr><td>shard</td><td>index (4 bytes), first and last hash key (16 bytes each), list of parent
 *     indexes (4 bytes each), epoch (8 bytes), creation (time), closing (time, or -1 when open)
 *     </td></tr>
 * <tr><td>consumer</td><td>name (text), creation (time), list of tags</td></tr>
 * </table>
 */
final class DefinitionCodec {

  private static final int HASH_KEY_BYTES = 16;
  private static final long OPEN = -1;

  private DefinitionCodec() {}

  /** Writes one element of a list. */
  private interface Writer<T> {
    void write(DataOutputStream out, T element) throws IOException;
  }

  /** Reads one element of a list. */
  private interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  static void write(DataOutputStream out, CatalogSnapshot snapshot) throws IOException {
    writeList(
        out,
        snapshot.deletedEpochs().entrySet(),
        (to, deleted) -> {
          to.writeUTF(deleted.getKey());
          to.writeLong(deleted.getValue());
        });
    writeList(out, snapshot.streams(), DefinitionCodec::writeStream);
  }

  static CatalogSnapshot read(DataInputStream in) throws IOException {
    Map<String, Long> deleted = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      deleted.put(in.readUTF(), in.readLong());
    }
    return new CatalogSnapshot(readList(in, DefinitionCodec::readStream), deleted);
  }

  private static void writeStream(DataOutputStream out, StreamDefinition stream)
      throws IOException {
    StreamSettings settings = stream.settings();
    out.writeUTF(stream.name());
    writeTime(out, stream.createdAt());
    out.writeInt(settings.retentionHours());
    out.writeUTF(settings.mode().toString());
    out.writeInt(settings.maxRecordSizeKiB());
    writeList(out, settings.metrics(), (to, metric) -> to.writeUTF(metric.toString()));
    writeTags(out, stream.tags());
    writeList(out, stream.shards(), DefinitionCodec::writeShard);
    writeList(out, stream.consumers(), DefinitionCodec::writeConsumer);
  }

  private static StreamDefinition readStream(DataInputStream in) throws IOException {
    String name = in.readUTF();
    Instant createdAt = readTime(in);
    int retentionHours = in.readInt();
    StreamMode mode = StreamMode.fromValue(in.readUTF());
    int maxRecordSizeKiB = in.readInt();
    Set<MetricsName> metrics =
        new LinkedHashSet<>(readList(in, from -> MetricsName.fromValue(from.readUTF())));
    StreamSettings settings = new StreamSettings(retentionHours, mode, maxRecordSizeKiB, metrics);
    Map<String, String> tags = readTags(in);
    List<ShardDefinition> shards = readList(in, DefinitionCodec::readShard);
    List<ConsumerDefinition> consumers = readList(in, DefinitionCodec::readConsumer);
    return new StreamDefinition(name, createdAt, settings, tags, shards, consumers);
  }

  private static void writeShard(DataOutputStream out, ShardDefinition shard) throws IOException {
    out.writeInt(shard.index());
    writeHashKey(out, shard.hashRange().start());
    writeHashKey(out, shard.hashRange().end());
    writeList(out, shard.parents(), (to, parent) -> to.writeInt(parent));
    out.writeLong(shard.epoch());
    writeTime(out, shard.createdAt());
    writeTime(out, shard.closedAt());
  }

  private static ShardDefinition readShard(DataInputStream in) throws IOException {
    int index = in.readInt();
    HashRange range = new HashRange(readHashKey(in), readHashKey(in));
    List<Integer> parents = readList(in, DataInputStream::readInt);
    long epoch = in.readLong();
    Instant createdAt = readTime(in);
    long closedAt = in.readLong();
    return new ShardDefinition(
        index,
        range,
        parents,
        epoch,
        createdAt,
        closedAt == OPEN ? null : Instant.ofEpochMilli(closedAt));
  }

  private static void writeConsumer(DataOutputStream out, ConsumerDefinition consumer)
      throws IOException {
    out.writeUTF(consumer.name());
    writeTime(out, consumer.createdAt());
    writeTags(out, consumer.tags());
  }

  private static ConsumerDefinition readConsumer(DataInputStream in) throws IOException {
    return new ConsumerDefinition(in.readUTF(), readTime(in), readTags(in));
  }

  private static void writeTags(DataOutputStream out, Map<String, String> tags) throws IOException {
    writeList(
        out,
        tags.entrySet(),
        (to, tag) -> {
          to.writeUTF(tag.getKey());
          to.writeUTF(tag.getValue());
        });
  }

  private static Map<String, String> readTags(DataInputStream in) throws IOException {
    Map<String, String> tags = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      tags.put(in.readUTF(), in.readUTF());
    }
    return tags;
  }

  private static void writeTime(DataOutputStream out, @Nullable Instant time) throws IOException {
    out.writeLong(time == null ? OPEN : time.toEpochMilli());
  }

  private static Instant readTime(DataInputStream in) throws IOException {
    return Instant.ofEpochMilli(in.readLong());
  }

  private static void writeHashKey(DataOutputStream out, BigInteger key) throws IOException {
    byte[] bytes = key.add(HashRange.KEY_COUNT).toByteArray();
    out.write(bytes, bytes.length - HASH_KEY_BYTES, HASH_KEY_BYTES);
  }

  private static BigInteger readHashKey(DataInputStream in) throws IOException {
    byte[] bytes = new byte[HASH_KEY_BYTES];
    in.readFully(bytes);
    return new BigInteger(1, bytes);
  }

  private static <T> void writeList(DataOutputStream out, Collection<T> elements, Writer<T> writer)
      throws IOException {
    out.writeInt(elements.size());
    for (T element : elements) {
      writer.write(out, element);
    }
  }

  private static <T> List<T> readList(DataInputStream in, Reader<T> reader) throws IOException {
    int count = in.readInt();
    List<T> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(reader.read(in));
    }
    return elements;
  }
}
