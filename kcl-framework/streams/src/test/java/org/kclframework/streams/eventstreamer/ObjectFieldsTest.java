package org.kclframework.streams.eventstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How objects are taken apart. */
final class ObjectFieldsTest {

  private record Reading(double temperature, String room) {}

  /** A bean with all that looks like a property, and is or is not one. */
  public static class Bean {

    public int getSize() {
      return 3;
    }

    public boolean isOpen() {
      return true;
    }

    public String getURL() {
      return "u";
    }

    public int get() {
      return 1;
    }

    public int getting() {
      return 1;
    }

    public String issue() {
      return "";
    }

    public int getOf(int place) {
      return place;
    }

    public void getNothing() {}

    public static int getStatic() {
      return 1;
    }

    int getHidden() {
      return 1;
    }
  }

  /** A bean whose property fails. */
  public static class Failing {

    public int getSize() {
      throw new IllegalStateException("no size");
    }
  }

  @Test
  void list_isNumbered() {
    assertThat(ObjectFields.of(List.of("x", 2), null))
        .containsExactly(Map.entry("list_0", "x"), Map.entry("list_1", 2));
    assertThat(ObjectFields.of(new Object[] {true}, "p")).containsExactly(Map.entry("p_0", true));
  }

  @Test
  void map_hasItsKeys() {
    Map<String, Integer> map = new TreeMap<>(Map.of("a", 1, "b", 2));
    assertThat(ObjectFields.of(map, null))
        .containsExactly(Map.entry("dict_a", 1), Map.entry("dict_b", 2));
    assertThat(ObjectFields.of(map, "")).containsOnlyKeys("a", "b");
    assertThat(ObjectFields.of(Map.of(7, true), "p")).containsExactly(Map.entry("p_7", true));
    assertThat(ObjectFields.of(Collections.singletonMap("n", null), null))
        .containsEntry("dict_n", null);
  }

  @Test
  void record_hasItsComponentsInOrder() {
    assertThat(ObjectFields.of(new Reading(21.5, "kitchen"), null))
        .containsExactly(
            Map.entry("Reading_temperature", 21.5), Map.entry("Reading_room", "kitchen"));
  }

  @Test
  void bean_hasItsPublicGettersByName() {
    assertThat(ObjectFields.of(new Bean(), null))
        .containsExactly(
            Map.entry("Bean_URL", "u"), Map.entry("Bean_open", true), Map.entry("Bean_size", 3));
    assertThat(ObjectFields.of(new Bean(), "p")).containsKey("p_size");
  }

  @Test
  void nothingToTakeApart_isRefused() {
    for (Object object : Arrays.asList("text", 1, true, 'c', new int[] {1}, new Object())) {
      assertThatThrownBy(() -> ObjectFields.of(object, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(object.getClass().getTypeName())
          .hasMessageContaining("no map, list, record or bean");
    }
  }

  @Test
  void emptyCollections_haveNothing() {
    assertThat(ObjectFields.of(List.of(), null)).isEmpty();
    assertThat(ObjectFields.of(Map.of(), null)).isEmpty();
  }

  @Test
  void keysThatBecomeTheSame_areRefused() {
    assertThatThrownBy(() -> ObjectFields.of(Map.of(1, "a", "1", "b"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'dict_1'");
  }

  @Test
  void getterThatFails_isNamed() {
    assertThatThrownBy(() -> ObjectFields.of(new Failing(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Failing.getSize() failed")
        .hasRootCauseMessage("no size");
  }
}
