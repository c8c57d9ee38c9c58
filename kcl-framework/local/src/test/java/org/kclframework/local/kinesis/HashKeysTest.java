package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;

class HashKeysTest {

  @Test
  void of_hashesThePartitionKeyWithMd5() {
    // md5("a") and md5("ä" in UTF-8), as any md5 tool prints them
    assertThat(HashKeys.of("a", null))
        .isEqualTo(new BigInteger("0cc175b9c0f1b6a831c399e269772661", 16));
    assertThat(HashKeys.of("ä", null))
        .isEqualTo(new BigInteger("8419b71c87a225a2c70b50486fbee545", 16));
  }

  @Test
  void of_prefersTheExplicitKey() {
    assertThat(HashKeys.of("a", "0")).isEqualTo(BigInteger.ZERO);
    assertThat(HashKeys.of("a", HashRange.MAX_KEY.toString())).isEqualTo(HashRange.MAX_KEY);
  }

  @Test
  void of_refusesAnExplicitKeyBeyondTheKeySpace() {
    assertThatThrownBy(() -> HashKeys.of("a", HashRange.KEY_COUNT.toString()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("Specified value was 340282366920938463463374607431768211456");
  }
}
