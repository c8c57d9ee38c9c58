package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceNumberTest {

  @Test
  void toString_hasTheLayoutOfKinesis() {
    SequenceNumber number =
        new SequenceNumber(0x123456789L, 0x1b, 0x1122334455667788L, 0x0abcdef12L);

    String hexadecimal = new BigInteger(number.toString()).toString(16);

    assertThat(hexadecimal)
        .isEqualTo("2" + "123456789" + "b" + "1122334455667788" + "00" + "0abcdef12" + "0000001b2");
    assertThat(new BigInteger(number.toString()).bitLength()).isEqualTo(186);
  }

  @Test
  void parse_readsANumberOfTheRealKinesis() {
    // From a PutRecord response of AWS, seen in a public log.
    SequenceNumber number =
        SequenceNumber.parse("49669554613075263284170738169223374761157254194237800450")
            .orElseThrow();

    assertThat(number.shardIndex()).isZero();
    assertThat(number.toString())
        .isEqualTo("49669554613075263284170738169223374761157254194237800450");
  }

  @Test
  void parse_returnsWhatWasWritten() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      SequenceNumber number =
          new SequenceNumber(
              random.nextLong() >>> 28,
              random.nextInt() >>> 1,
              random.nextLong() >>> 1,
              random.nextLong() >>> 28);

      assertThat(SequenceNumber.parse(number.toString())).contains(number);
    }
  }

  @Test
  void toString_increasesWithTheIndexWhateverTheTime() {
    SequenceNumber first = new SequenceNumber(1_700_000_000L, 3, 7, 1_700_009_999L);
    SequenceNumber second = new SequenceNumber(1_700_000_000L, 3, 8, 1_700_000_000L);

    assertThat(new BigInteger(first.toString())).isLessThan(new BigInteger(second.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "5",
        "-49669554613075263284170738169223374761157254194237800450",
        "4966955461307526328417073816922337476115725419423780045x",
        "99669554613075263284170738169223374761157254194237800450",
        "49669554613075263284170738169223374761157254194237800451",
        "496695546130752632841707381692233747611572541942378004500"
      })
  void parse_refusesWhatIsNotOfTheLayout(String text) {
    assertThat(SequenceNumber.parse(text)).isEmpty();
  }

  @Test
  void constructor_refusesValuesThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SequenceNumber(1L << 36, 0, 0, 0))
        .withMessage("shardEpoch must be between 0 and 68719476735, but was 68719476736");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SequenceNumber(0, -1, 0, 0))
        .withMessageStartingWith("shardIndex must be between 0");
  }
}
