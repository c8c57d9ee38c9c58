package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class OpaqueTokenTest {

  @Test
  void decode_returnsTheContent() {
    byte[] content = {1, 2, 3};

    assertThat(OpaqueToken.decode(OpaqueToken.encode(content)))
        .hasValueSatisfying(decoded -> assertThat(decoded).isEqualTo(content));
  }

  @Test
  void decode_refusesAlteredTokens() {
    byte[] token = Base64.getDecoder().decode(OpaqueToken.encode(new byte[] {1, 2, 3}));
    for (int i = 0; i < token.length; i++) {
      byte[] altered = token.clone();
      altered[i] ^= 1;
      assertThat(OpaqueToken.decode(Base64.getEncoder().encodeToString(altered))).isEmpty();
    }
    assertThat(OpaqueToken.decode("not base 64!")).isEmpty();
    assertThat(OpaqueToken.decode("AAA=")).isEmpty();
  }
}
