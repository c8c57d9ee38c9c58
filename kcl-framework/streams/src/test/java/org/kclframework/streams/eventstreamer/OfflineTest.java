package org.kclframework.streams.eventstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is logged offline. */
final class OfflineTest {

  @TempDir private Path directory;

  private Path csv() {
    return directory.resolve("out.csv");
  }

  @Test
  void log_writesARowInTheDialectOfExcel() throws Exception {
    try (EventStreamer streamer = EventStreamer.offline(csv()).build()) {
      streamer.log("a,b", "q\"x", 1.5);
      streamer.log("temp", 32, 1419876021.778477);
      streamer.log("é", true, 2);
      streamer.log("lines", "a\r\nb", 3);
      streamer.log("plain", "it's a; b\tc", 4);
      streamer.log("float", 1e22, 5);
      streamer.log("decimal", new BigDecimal("9.50"), 6);
      streamer.log("empty", "", 7);
    }
    assertThat(Files.readString(csv()))
        .isEqualTo(
            String.join(
                "\r\n",
                "1.5,\"a,b\",\"q\"\"x\"",
                "1419876021.778477,temp,32",
                "2.0,é,True",
                "3.0,lines,\"a\r\nb\"",
                "4.0,plain,it's a; b\tc",
                "5.0,float,1e+22",
                "6.0,decimal,9.50",
                "7.0,empty,",
                ""));
  }

  @Test
  void log_isInTheFileAtOnce() throws Exception {
    EventStreamer streamer = EventStreamer.offline(csv()).build();
    streamer.log("k", 1, 1);
    assertThat(csv()).hasContent("1.0,k,1");
    assertThat(streamer.flush()).isTrue();
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(1, 1, 0, 0));
    streamer.close();
    streamer.close();
  }

  @Test
  void file_isAppendedTo_neverCut() throws Exception {
    for (int i = 1; i <= 2; i++) {
      try (EventStreamer streamer = EventStreamer.offline(csv()).build()) {
        streamer.log("k", i, i);
      }
    }
    assertThat(Files.readString(csv())).isEqualTo("1.0,k,1\r\n2.0,k,2\r\n");
  }

  @Test
  void file_withARowCutShort_beginsANewRow() throws Exception {
    Files.writeString(csv(), "1.0,k");
    try (EventStreamer streamer = EventStreamer.offline(csv()).build()) {
      streamer.log("k", 2, 2);
    }
    assertThat(Files.readString(csv())).isEqualTo("1.0,k\r\n2.0,k,2\r\n");
  }

  @Test
  void fileName_getsCsvOnce() {
    EventStreamer.offline(directory.resolve("a")).build().close();
    EventStreamer.offline(directory.resolve("b.csv")).build().close();
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("a.csv", "b.csv");
  }

  @Test
  void config_thatIsOffline_needsNoAccessKey() {
    StreamerConfig config =
        new StreamerConfig("", "B", true, directory.resolve("off"), URI.create("http://h"));
    try (EventStreamer streamer = EventStreamer.builder(config).build()) {
      streamer.setBucket("C", "c");
      streamer.logObject(List.of(1, 2), null, 1);
    }
    assertThat(directory.resolve("off.csv")).hasContent("1.0,list_0,1\n1.0,list_1,2");
  }

  @Test
  void fileThatCannotBeOpened_isToldWhenTheStreamerIsBuilt() {
    Path file = directory.resolve("no/such/dir.csv");
    assertThatThrownBy(() -> EventStreamer.offline(file).build())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }

  static boolean hasFullDevice() {
    return Files.isWritable(Path.of("/dev/full"));
  }

  @Test
  @EnabledIf("hasFullDevice")
  void log_thatCannotBeWritten_isToldToTheCaller() throws Exception {
    Files.createSymbolicLink(csv(), Path.of("/dev/full"));
    EventStreamer streamer = EventStreamer.offline(csv()).build();
    assertThatThrownBy(() -> streamer.log("k", "secret"))
        .isInstanceOf(EventNotLoggedException.class)
        .hasMessage("nothing was logged: cannot write to " + csv());
    assertThat(streamer.counts().logged()).isZero();
    streamer.close();
  }

  @Test
  void log_afterClose_isNotDroppedSilently() {
    EventStreamer streamer = EventStreamer.offline(csv()).build();
    streamer.close();
    assertThatThrownBy(() -> streamer.log("k", 1)).isInstanceOf(EventNotLoggedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0.0, -0.0",
    "1, 1.0",
    "1419876021.778477, 1419876021.778477",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "1.5e-7, 1.5e-07",
    "9999999999999998, 9999999999999998.0",
    "1e16, 1e+16",
    "-1.25e100, -1.25e+100",
    "4.9e-324, 4.9e-324",
    "100, 100.0"
  })
  void numbers_areWrittenAsPythonDoes(double number, String text) {
    assertThat(PythonNumber.text(number)).isEqualTo(text);
  }
}
