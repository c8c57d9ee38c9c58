package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.spool.FakeDisk.Operation;

/** What is read of a segment, when the disk fails meanwhile. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SegmentReaderTest {

  private static final String NAME = "segment";

  /** How many bytes are read at a time. */
  private static final int CHUNK = 1 << 18;

  private final FakeDisk disk = new FakeDisk(1);
  private final EntryFormat format = new EntryFormat("s");

  private byte[] entry(int index) {
    ProducerRecord record = Texts.record("k", "text " + index);
    byte[] key = EntryFormat.key(record);
    byte[] entry = new byte[EntryFormat.size(record, key)];
    format.write(record, key, entry.length, index, 0, 0, entry, 0);
    return entry;
  }

  /** Returns a segment in which the entry of index 1 is so many wrong bytes, and zeros behind. */
  private byte[] segment(int wrongBytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new SegmentHeader(1, Durability.FSYNC, 1, "s").bytes());
    bytes.writeBytes(entry(0));
    byte[] wrong = new byte[wrongBytes];
    Arrays.fill(wrong, (byte) 1);
    bytes.writeBytes(wrong);
    bytes.writeBytes(entry(2));
    bytes.writeBytes(entry(3));
    bytes.writeBytes(new byte[2 * CHUNK]);
    return bytes.toByteArray();
  }

  /**
   * Reads all that there is, again and again where the disk fails.
   *
   * @param failing which of the reads of the disk fails, from 1
   * @return what was read, and whether wrong bytes were passed over before
   */
  private List<String> read(byte[] bytes, int failing, AtomicInteger reads) throws IOException {
    disk.put(NAME, bytes);
    Segment segment = new Segment(1, disk.open(NAME), Durability.FSYNC, 0, 4, bytes.length);
    disk.fault(
        (operation, name) -> {
          if (operation == Operation.READ && reads.incrementAndGet() == failing) {
            throw new IOException("Input/output error");
          }
        });
    SegmentReader reader = new SegmentReader(segment, format);
    List<String> found = new ArrayList<>();
    int failures = 0;
    long least = 0;
    while (reader.position() < segment.end) {
      @Nullable SpooledRecord record;
      try {
        record = reader.next(least);
      } catch (IOException e) {
        failures++;
        continue;
      }
      found.add((record == null ? "end" : record.index()) + " " + reader.hasSkipped());
      least = record == null ? least : record.index() + 1;
    }
    assertThat(failures).isEqualTo(failing == 0 ? 0 : 1);
    return found;
  }

  @Test
  void readThatFails_changesNothingOfWhatIsFound() throws IOException {
    // The entry behind the wrong bytes begins where more has to be read, or near that.
    int toTheNextRead = CHUNK - EntryFormat.LEAST + 1 - entry(0).length;
    for (int wrongBytes :
        new int[] {40, toTheNextRead - 1, toTheNextRead, toTheNextRead + 1, 3 * CHUNK}) {
      byte[] bytes = segment(wrongBytes);
      AtomicInteger all = new AtomicInteger();
      assertThat(read(bytes, 0, all)).containsExactly("0 false", "2 true", "3 false", "end false");
      assertThat(all).hasValueGreaterThan(2);
      for (int failing = 1; failing <= all.get(); failing++) {
        assertThat(read(bytes, failing, new AtomicInteger()))
            .as("with %d wrong bytes, where read %d fails", wrongBytes, failing)
            .containsExactly("0 false", "2 true", "3 false", "end false");
      }
    }
  }
}
