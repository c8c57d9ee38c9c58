package org.kclframework.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.StreamRecord;

@Timeout(30)
class RedriveDestinationTest {

  @TempDir Path directory;

  private DeadLetter writeAndRead(StreamRecord record) throws IOException {
    Path file = directory.resolve("letters");
    try (RedriveDestination destination =
        new RedriveDestination(new FileFailureDestination(file))) {
      assertThat(destination.uri()).isEqualTo("file:" + file);
      destination.write(new DeadLetter(record, 2, "NewError", "new", Instant.EPOCH));
    }
    return DeadLetterJson.read(Files.readAllBytes(file));
  }

  @Test
  void write_ofALetterAboutALetter_isALetterAboutTheRecord() throws Exception {
    byte[] original = DeadLetterJson.write(Letters.numbered("7"));
    DeadLetter written = writeAndRead(StreamRecord.builder().data(original).build());
    assertThat(written.record().sequenceNumber()).isEqualTo("7");
    assertThat(written.record().text()).isEqualTo("payload");
    assertThat(written.attempts()).isEqualTo(5);
    assertThat(written.errorType()).isEqualTo("NewError");
    assertThat(written.errorMessage()).isEqualTo("new");
    assertThat(written.failedAt()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void write_ofAnyOtherLetter_keepsItAsItIs() throws Exception {
    DeadLetter written =
        writeAndRead(StreamRecord.builder().sequenceNumber("9").data("no letter").build());
    assertThat(written.record().sequenceNumber()).isEqualTo("9");
    assertThat(written.record().text()).isEqualTo("no letter");
    assertThat(written.attempts()).isEqualTo(2);
  }
}
