package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MsgpackEventsTest {

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** One value of each format. */
  private static final List<String> VALUES =
      List.of(
          "00",
          "7f",
          "ff",
          "e0",
          "80",
          "81 a161 01",
          "90",
          "92 01 a162",
          "a0",
          "a3616263",
          "c0",
          "c2",
          "c3",
          "c4 02 0102",
          "c5 0001 ff",
          "c6 00000001 ff",
          "c7 01 05 00",
          "c8 0001 05 00",
          "c9 00000001 05 00",
          "ca 00000000",
          "cb 0000000000000000",
          "cc 00",
          "cd 0000",
          "ce 00000000",
          "cf 0000000000000000",
          "d0 00",
          "d1 0000",
          "d2 00000000",
          "d3 0000000000000000",
          "d4 05 00",
          "d5 05 0000",
          "d6 05 00000000",
          "d7 05 0000000000000000",
          "d8 05 00000000000000000000000000000000",
          "d9 01 61",
          "da 0001 61",
          "db 00000001 61",
          "dc 0001 01",
          "dd 00000001 01",
          "de 0001 a161 01",
          "df 00000001 a161 80");

  @Test
  void values_areTakenApart() throws HttpProblem {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    VALUES.forEach(value -> body.writeBytes(hex(value)));

    List<byte[]> parts = MsgpackEvents.split(body.toByteArray());
    assertThat(parts).hasSameSizeAs(VALUES);
    for (int i = 0; i < parts.size(); i++) {
      assertThat(parts.get(i)).isEqualTo(hex(VALUES.get(i)));
    }
  }

  @Test
  void valueThatIsCutOff_isToldWithItsIndex() {
    for (String value : VALUES) {
      byte[] whole = hex("80" + value);
      for (int length = 2; length < whole.length; length++) {
        byte[] cutOff = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> MsgpackEvents.split(cutOff))
            .isInstanceOf(HttpProblem.class)
            .hasMessage("the event is cut off, or no msgpack");
      }
    }
  }

  @Test
  void map_isTakenWithWhateverIsInIt() throws DroppedException {
    for (String value : VALUES) {
      MsgpackEvents.requireMap(hex("82" + value + value + "a161" + value));
    }
    for (String map : List.of("80", "de 0000", "df 00000000", "81 810102 01")) {
      MsgpackEvents.requireMap(hex(map));
    }
  }

  @Test
  void mapThatIsCutOff_isRefused() {
    for (String value : VALUES) {
      byte[] whole = hex("81a161" + value);
      for (int length = 0; length < whole.length; length++) {
        byte[] cutOff = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> MsgpackEvents.requireMap(cutOff))
            .isInstanceOf(DroppedException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', it is no msgpack map",
    "90, it is no msgpack map",
    "c0, it is no msgpack map",
    "dd00000000, it is no msgpack map",
    "8080, bytes follow it at offset 1",
    "81a16101c0, bytes follow it at offset 4",
    "df7fffffff, 'it is cut off, or no msgpack'",
    "81a161c1, 'it is cut off, or no msgpack'",
  })
  void otherThanOneMap_saysWhy(String event, String reason) {
    assertThatThrownBy(() -> MsgpackEvents.requireMap(hex(event)))
        .isInstanceOf(DroppedException.class)
        .hasMessage("the event: " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"c1", "df ffffffff", "dd ffffffff", "c6 ffffffff", "db 7fffffff", "c9 ffffffff"})
  void lengthsThatAreNotThere_areRefused(String value) {
    assertThatThrownBy(() -> MsgpackEvents.split(hex(value))).isInstanceOf(HttpProblem.class);
  }

  @Test
  void manyDeclaredValues_takeNoTime() {
    byte[] body = new byte[1 << 20];
    Arrays.fill(body, (byte) 0x9f);
    assertThatThrownBy(() -> MsgpackEvents.split(body)).isInstanceOf(HttpProblem.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomBytes_areTakenApartOrRefused(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[1 + random.nextInt(60)];
      random.nextBytes(body);
      try {
        int bytes = MsgpackEvents.split(body).stream().mapToInt(part -> part.length).sum();
        assertThat(bytes).isEqualTo(body.length);
      } catch (HttpProblem expected) {
        assertThat(expected.status()).isEqualTo(400);
      }
    }
  }
}
