package org.kclframework.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected texts are those of CPython's {@code repr}, and of Python 2's {@code str}. */
class PythonNumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1.0, 1.0",
    "-1.5, -1.5",
    "100.0, 100.0",
    "0.1, 0.1",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "0.000012, 1.2e-05",
    "1234567890123456.0, 1234567890123456.0",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "-12345678901234567.0, -1.2345678901234568e+16",
    "2e23, 2e+23",
    "1e100, 1e+100",
    "5e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "0x1p-44, 5.684341886080802e-14",
    "0x1p60, 1.152921504606847e+18",
    "0x1p63, 9.223372036854776e+18",
    "0x1p90, 1.2379400392853803e+27",
    "0x1p1023, 8.98846567431158e+307",
    "1e23, 1e+23",
    "5.641232424577593e-278, 5.641232424577593e-278",
    "7.491779415865279e+18, 7.491779415865279e+18",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf",
  })
  void float_hasTheTextOfPython(double number, String text) {
    assertThat(PythonNumbers.repr(number)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1j",
    "0, -1.5, -1.5j",
    "0, 0, 0j",
    "-0.0, 1, (-0+1j)",
    "1, 0, (1+0j)",
    "1, -0.0, (1-0j)",
    "1e16, 1e-5, (1e+16+1e-05j)",
    "NaN, -Infinity, (nan-infj)",
  })
  void complex_hasTheTextOfPython(double real, double imaginary, String text) {
    assertThat(PythonNumbers.repr(real, imaginary)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "0.1, 0.1",
    "-1.5, -1.5",
    "42.0, 42.0",
    "0.3333333333333333, 0.333333333333",
    "99999999999.5, 99999999999.5",
    "99999999999.95, 99999999999.9",
    "1e11, 1e+11",
    "123456789012.5, 1.23456789012e+11",
    "999999999999.5, 1e+12",
    "1e12, 1e+12",
    "1234567890123.0, 1.23456789012e+12",
    "1234567890115.0, 1.23456789012e+12",
    "1234567890195.0, 1.2345678902e+12",
    "1000000000005000.0, 1e+15",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "NaN, nan",
    "-Infinity, -inf",
  })
  void float_hasTheTextOfPython2(double number, String text) {
    assertThat(PythonNumbers.str2(number)).isEqualTo(text);
  }

  /** Half way between two texts the even one is taken, and its zeros stay. */
  @ParameterizedTest
  @CsvSource({
    "1234567890105.0, 1.23456789010e+12",
    "-1234567890105.0, -1.23456789010e+12",
    "1000000000005.0, 1.00000000000e+12",
    "100000000000500.0, 1.00000000000e+14",
    "1234567890104.0, 1.2345678901e+12",
    "1234567890100.0, 1.2345678901e+12",
    "100000000000.5, 1e+11",
  })
  void float_halfWay_keepsTheZerosOfPython2(double number, String text) {
    assertThat(PythonNumbers.str2(number)).isEqualTo(text);
  }

  @Test
  void text_isThatNumber() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        assertThat(Double.parseDouble(PythonNumbers.repr(number))).isEqualTo(number);
      }
    }
  }
}
