package org.kclframework.examples.injected;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.name.Names;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.testing.RecordProcessorDriver;
import org.kclframework.examples.SampleInput;

@Timeout(30)
class SalesConverterTest {

  @Test
  void sales_areAddedUpInTheCurrency() {
    SalesConverter converter =
        new SalesConverter(
            (from, to) -> from.equals(to) ? BigDecimal.ONE : new BigDecimal("0.5"), "EUR");
    RecordProcessorDriver.of(converter)
        .send("1", "{\"id\":\"s1\",\"currency\":\"EUR\",\"amount\":1.10}")
        .send("2", "{\"id\":\"s2\",\"currency\":\"USD\",\"amount\":2.50}");
    assertThat(converter.total()).isEqualTo("2.35");
  }

  @Test
  void saleInAnUnknownCurrency_isNotPassedOver() {
    SalesConverter converter = new SalesConverter(new FixedExchangeRates(), "EUR");
    RecordProcessorDriver driver = RecordProcessorDriver.of(converter).withDeadLettersAfter(0);
    driver.send("1", "{\"id\":\"s1\",\"currency\":\"XXX\",\"amount\":1}");
    assertThat(driver.deadLetters()).hasSize(1);
    assertThat(driver.deadLetters().get(0).errorMessage()).isEqualTo("no rate for currency XXX");
  }

  @Test
  void module_bindsAllButTheConfiguredName() {
    SalesConverter converter =
        Guice.createInjector(
                new RatesModule(),
                binder -> binder.bindConstant().annotatedWith(Names.named("currency")).to("GBP"))
            .getInstance(SalesConverter.class);
    RecordProcessorDriver.of(converter)
        .send("1", "{\"id\":\"s1\",\"currency\":\"EUR\",\"amount\":10}");
    assertThat(converter.total()).isEqualTo("8.00");
  }

  @Test
  void sampleInput_isConverted() throws Exception {
    SalesConverter converter = new SalesConverter(new FixedExchangeRates(), "EUR");
    RecordProcessorDriver driver = RecordProcessorDriver.of(converter);
    SampleInput.send(driver, "injected-input.jsonl");
    assertThat(driver.ledger().succeeded()).isEqualTo(160);
    assertThat(converter.total()).isGreaterThan(BigDecimal.ZERO);
  }
}
