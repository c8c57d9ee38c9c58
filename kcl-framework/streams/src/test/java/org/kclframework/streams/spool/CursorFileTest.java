package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kclframework.streams.spool.FakeDisk.Operation;

/** How the position is written down. */
final class CursorFileTest {

  private final FakeDisk disk = new FakeDisk(1);

  @Test
  void positionOfWhichTheForceFailed_isWrittenAgain() throws IOException {
    CursorFile file = CursorFile.open(disk);
    file.write(new Cursor(7, 8, 1, 0));
    AtomicInteger writes = new AtomicInteger();
    disk.fault(
        (operation, name) -> {
          if (operation == Operation.FORCE) {
            throw new IOException("Input/output error");
          }
        });
    assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    disk.fault(
        (operation, name) -> {
          if (operation == Operation.WRITE) {
            writes.incrementAndGet();
          }
        });
    file.force();
    assertThat(writes).hasValue(1);
    file.force();
    assertThat(writes).hasValue(1);
    assertThat(CursorFile.open(disk.afterPowerFailure()).last()).isEqualTo(new Cursor(7, 8, 1, 0));
  }
}
