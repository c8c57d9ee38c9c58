package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.launcher.config.Parsing.parse;
import static org.kclframework.launcher.config.Parsing.refusal;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordTypesTest {

  @ParameterizedTest
  @CsvSource({"true, true", "TRUE, true", "False, false"})
  void boolean_readsInAnyCase(String text, boolean value) {
    assertThat(parse(new BooleanType(), text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "on", "tru"})
  void boolean_otherWords_areRefused(String text) {
    assertThat(refusal(new BooleanType(), text)).isEqualTo("must be true or false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRIM_HORIZON", "trim_horizon", "Trim-Horizon", "trimHorizon"})
  void enum_readsAnySpelling(String text) {
    assertThat(parse(new EnumType<>(InitialPosition.class), text))
        .isEqualTo(InitialPosition.TRIM_HORIZON);
  }

  @Test
  void enum_otherWord_isRefusedWithAllWords() {
    assertThat(refusal(new EnumType<>(MetricsLevel.class), "HIGH"))
        .isEqualTo("must be NONE, SUMMARY or DETAILED");
    assertThat(refusal(new EnumType<>(StopWhen.class), "done"))
        .isEqualTo("must be never or caughtUp");
  }

  @Test
  void name_readsWhatAwsAllows() {
    assertThat(parse(TextType.name(1, 128), "orders_v2.eu-1")).isEqualTo("orders_v2.eu-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"or ders", "ab", "größe", "a/b/c", "aaaaaa"})
  void name_otherText_isRefused(String text) {
    assertThat(refusal(TextType.name(3, 5), text))
        .isEqualTo("must be 3 to 5 letters, digits, '_', '.' and '-'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Counter", "com.example.Counter", "com.example.Outer$Inner", "è.É"})
  void javaClass_readsNamesOfClasses(String text) {
    assertThat(parse(TextType.javaClass(), text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"com/example/Counter", "com.example.", ".Counter", "a b", "1a"})
  void javaClass_otherText_isRefused(String text) {
    assertThat(refusal(TextType.javaClass(), text))
        .isEqualTo("must be the full name of a class, such as com.example.OrderCounter");
  }

  @Test
  void anyText_readsLineBreaks() {
    assertThat(parse(TextType.any(), "two\nlines")).isEqualTo("two\nlines");
  }

  @Test
  void list_readsElementsInOrder() {
    ListType<String> type = new ListType<>(TextType.name(1, 5));
    assertThat(parse(type, "b, a ,c")).containsExactly("b", "a", "c");
    assertThat(type.format(List.of("b", "a"))).isEqualTo("b,a");
  }

  @Test
  void list_badElement_isNamed() {
    assertThat(refusal(new ListType<>(IntegerType.atLeast(1)), "3,0,2"))
        .isEqualTo("its element '0' must be at least 1");
  }

  @Test
  void list_singleBadElement_isNotRepeated() {
    assertThat(refusal(new ListType<>(IntegerType.atLeast(1)), "0"))
        .isEqualTo("must be at least 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,", ",a", "a,,b", ","})
  void list_emptyElement_isRefused(String text) {
    assertThat(refusal(new ListType<>(TextType.any()), text))
        .isEqualTo("has nothing between two commas or at an end");
  }

  @Test
  void list_repeatedElement_isRefused() {
    assertThat(refusal(new ListType<>(TextType.any()), "a,b, a")).isEqualTo("names 'a' twice");
  }
}
