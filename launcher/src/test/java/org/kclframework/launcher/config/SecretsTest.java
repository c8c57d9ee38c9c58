package org.kclframework.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"processor.dbPassword", "API_KEY", "aws.secret-access-key", "AuthToken", "PASSWD"})
  void isSecretName_tellingNames_are(String name) {
    assertThat(Secrets.isSecretName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWSCredentialsProvider", "localInputKey", "processor.table"})
  void isSecretName_otherNames_areNot(String name) {
    assertThat(Secrets.isSecretName(name)).isFalse();
  }

  @Test
  void show_secret_isMaskedWhateverItsLength() {
    assertThat(Secrets.show("x", true)).isEqualTo("******");
    assertThat(Secrets.show("a much longer secret", true)).isEqualTo("******");
  }

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "http://host/a@b, http://host/a@b",
    "http://me:hunter2@host/a, http://******@host/a",
    "jdbc:x://me:p@ss@host, jdbc:x://******@host"
  })
  void show_address_losesItsUserAndPassword(String value, String shown) {
    assertThat(Secrets.show(value, false)).isEqualTo(shown);
  }
}
