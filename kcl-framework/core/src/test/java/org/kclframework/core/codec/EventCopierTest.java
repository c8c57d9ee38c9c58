package org.kclframework.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCopierTest {

  @Test
  void copy_scalars_becomeWhatAReaderGets() {
    assertThat(copy((byte) -1)).isEqualTo(-1L);
    assertThat(copy((short) 300)).isEqualTo(300L);
    assertThat(copy(7)).isEqualTo(7L);
    assertThat(copy(7L)).isEqualTo(7L);
    assertThat(copy(1.5f)).isEqualTo(1.5);
    assertThat(copy(Double.NaN)).isEqualTo(Double.NaN);
    assertThat(copy(true)).isEqualTo(true);
    assertThat(copy("text")).isEqualTo("text");
    assertThat(copy(new BigDecimal("1.50"))).isEqualTo("1.50");
    assertThat(copy(LocalDate.of(2015, 11, 23))).isEqualTo("2015-11-23");
    assertThat(copy(Instant.EPOCH)).isEqualTo(Instant.EPOCH);
    assertThat(copy(null)).isNull();
  }

  @Test
  void copy_bigIntegersOf64Bits() throws Exception {
    BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    BigInteger least = BigInteger.valueOf(Long.MIN_VALUE);
    assertThat(copy(BigInteger.TEN)).isEqualTo(10L);
    assertThat(copy(least)).isEqualTo(Long.MIN_VALUE);
    assertThat(copy(most)).isEqualTo(most);
    assertThat(read(Events.write(Map.of("v", most)))).isEqualTo(Map.of("v", most));
    for (BigInteger beyond : List.of(most.add(BigInteger.ONE), least.subtract(BigInteger.ONE))) {
      assertThatThrownBy(() -> copy(beyond))
          .isInstanceOf(UnsupportedFieldException.class)
          .hasMessage("field 'v' is a java.math.BigInteger outside -2^63 to 2^64-1");
    }
  }

  @Test
  void copy_instantsWithoutAText_areRefused() {
    for (Instant instant : List.of(Instant.MIN, Instant.MAX)) {
      assertThatThrownBy(() -> copy(instant))
          .isInstanceOf(UnsupportedFieldException.class)
          .hasMessage("field 'v' is a java.time.Instant outside the years -999999999 to 999999999");
    }
  }

  @Test
  void copy_collectionsAndArrays_becomeLists() {
    assertThat(copy(new LinkedHashSet<>(List.of("b", "a")))).isEqualTo(List.of("b", "a"));
    assertThat(copy(new int[] {1, 2})).isEqualTo(List.of(1L, 2L));
    assertThat(copy(new double[] {0.5})).isEqualTo(List.of(0.5));
    assertThat(copy(new Object[] {"a", null, 1})).isEqualTo(Arrays.asList("a", null, 1L));
    assertThat(copy(new String[0])).isEqualTo(List.of());
    assertThat(copy(Map.of("deep", List.of(Map.of("er", 1)))))
        .isEqualTo(Map.of("deep", List.of(Map.of("er", 1L))));
  }

  @Test
  void copy_sharesNothing() {
    byte[] bytes = {1};
    List<Object> list = new ArrayList<>(List.of(1L, bytes));
    Map<String, Object> event = new LinkedHashMap<>(Map.of("list", list));
    Map<String, @Nullable Object> copy = Events.copyOf(event);
    bytes[0] = 2;
    list.add("more");
    event.put("more", 1);
    assertThat(copy).containsOnlyKeys("list");
    assertThat(copy.get("list")).asInstanceOf(LIST).hasSize(2).last().isEqualTo(new byte[] {1});
  }

  @Test
  void copy_cannotBeChanged() {
    Map<String, @Nullable Object> copy =
        Events.copyOf(Map.of("list", List.of(1), "map", Map.of("a", 1)));
    assertThat(copy).isUnmodifiable();
    assertThat((List<?>) copy.get("list")).isUnmodifiable();
    assertThat((Map<?, ?>) copy.get("map")).isUnmodifiable();
  }

  @Test
  void copy_keepsTheOrderOfKeys() {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("z", 1);
    event.put("a", 2);
    assertThat(Events.copyOf(event)).containsExactly(entry("z", 1L), entry("a", 2L));
  }

  static Stream<Object> unsupported() {
    return Stream.of(
        UUID.fromString("deadbeef-0000-0000-0000-000000000000"),
        Optional.of("deadbeef"),
        new StringJoiner("deadbeef"),
        Path.of("deadbeef"),
        new Exception("deadbeef"),
        'd');
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void copy_anythingElse_namesThePathAndTheClassOnly(Object value) {
    Map<String, Object> event =
        Map.of("order", Map.of("items", List.of("a", "b", "c", Map.of("price", value))));
    assertThatThrownBy(() -> Events.copyOf(event))
        .isInstanceOf(UnsupportedFieldException.class)
        .hasMessage(
            "field 'order.items[3].price' is a "
                + value.getClass().getName()
                + ", which an event cannot hold")
        .hasMessageNotContaining("deadbeef");
  }

  @Test
  void copy_afterOtherFields_namesTheRightOne() {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("a", List.of(Map.of("b", List.of(1)), 2));
    event.put("c", new Object[] {1, new char[] {'x'}});
    assertThatThrownBy(() -> Events.copyOf(event))
        .hasMessage("field 'c[1][0]' is a java.lang.Character, which an event cannot hold");
  }

  @Test
  void copy_keysThatAreNoStrings_areRefused() {
    assertThatThrownBy(() -> copy(Map.of(1, "one")))
        .isInstanceOf(UnsupportedFieldException.class)
        .hasMessage("field 'v' has a key that is not a string but a java.lang.Integer");
    Map<String, Object> withoutName = new HashMap<>();
    withoutName.put(null, 1);
    assertThatThrownBy(() -> Events.copyOf(withoutName))
        .isInstanceOf(UnsupportedFieldException.class)
        .hasMessage("the event has a key that is not a string but null");
  }

  @Test
  void copy_textThatUtf8CannotExpress_isRefused() throws Exception {
    assertThat(copy("a😀b")).isEqualTo("a😀b");
    assertThat(read(Events.write(Map.of("😀", "a😀b")))).isEqualTo(Map.of("😀", "a😀b"));
    for (String text : List.of("a\ud83d", "a\ude00", "a\ud83db", "a\ude00\ud83d")) {
      assertThatThrownBy(() -> copy(text))
          .isInstanceOf(UnsupportedFieldException.class)
          .hasMessage("field 'v' has half a surrogate pair at index 1, which UTF-8 cannot express");
      assertThatThrownBy(() -> Events.copyOf(Map.of(text, 1)))
          .isInstanceOf(UnsupportedFieldException.class);
    }
  }

  @Test
  void copy_asDeepAsAReaderReads() throws Exception {
    Object deep = List.of();
    for (int i = 1; i < Events.MAX_DEPTH; i++) {
      deep = List.of(deep);
    }
    Map<String, Object> deepest = Map.of("a", deep);
    assertThat(read(Events.write(deepest))).isEqualTo(deepest);
    Map<String, Object> tooDeep = Map.of("a", List.of(deep));
    assertThatThrownBy(() -> Events.write(tooDeep))
        .isInstanceOf(UnsupportedFieldException.class)
        .hasMessageStartingWith("field 'a[0][0][0]")
        .hasMessageEndingWith("…' is nested deeper than 100");
  }

  @Test
  void copy_collectionsThatHoldThemselves_areRefused() {
    Map<String, Object> map = new HashMap<>();
    map.put("again", map);
    map.put("and", map);
    assertThatThrownBy(() -> Events.copyOf(map))
        .isInstanceOf(UnsupportedFieldException.class)
        .hasMessageEndingWith("is nested deeper than 100");
    Object[] array = new Object[1];
    array[0] = Collections.singletonList(array);
    assertThatThrownBy(() -> copy(array))
        .isInstanceOf(UnsupportedFieldException.class)
        .hasMessageEndingWith("is nested deeper than 100");
  }

  private static @Nullable Object copy(@Nullable Object value) {
    Map<String, @Nullable Object> event = new HashMap<>();
    event.put("v", value);
    return Events.copyOf(event).get("v");
  }

  private static Map<String, @Nullable Object> read(byte[] bytes) throws MalformedPayloadException {
    return Events.read(ByteBuffer.wrap(bytes));
  }
}
