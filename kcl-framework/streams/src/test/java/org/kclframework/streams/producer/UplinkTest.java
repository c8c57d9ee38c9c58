package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.local.LocalStreams;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UplinkTest {

  private static final long SECOND = 1_000_000_000;

  private final Uplink uplink = new Uplink(Duration.ofSeconds(10), 1000, 10_000);

  @Test
  void withoutFailures_nothingIsBounded() {
    for (int i = 0; i < 7; i++) {
      assertThat(uplink.hasRoom()).isTrue();
      assertThat(uplink.room()).isEqualTo(1000);
      uplink.sent(1000);
    }
    uplink.sent(1000);
    assertThat(uplink.hasRoom()).isFalse();
  }

  @Test
  void requestThatIsLargerThanAllThatMayBeUnderWay_isSentByItself() {
    Uplink tight = new Uplink(Duration.ofSeconds(10), 1000, 10);
    assertThat(tight.room()).isEqualTo(1000);
    tight.sent(1000);
    assertThat(tight.hasRoom()).isFalse();
  }

  @Test
  void requestsThatHadNoAnswerTogether_cutOnce() {
    for (int i = 0; i < 4; i++) {
      uplink.sent(1000);
    }
    for (int i = 0; i < 4; i++) {
      uplink.timedOut(1000, 0, 10 * SECOND);
    }
    assertThat(uplink.room()).isEqualTo(1000);
    uplink.sent(1000);
    assertThat(uplink.hasRoom()).isFalse();
    uplink.timedOut(1000, 10 * SECOND, 20 * SECOND);
    assertThat(uplink.room()).isEqualTo(250);
  }

  @Test
  void oneIsAlwaysSent_andAnswersThatComeSoonGiveRoomAgain() {
    long now = 0;
    for (int i = 0; i < 20; i++) {
      int bytes = uplink.room();
      uplink.sent(bytes);
      uplink.timedOut(bytes, now, now + 10 * SECOND);
      now += 10 * SECOND;
    }
    assertThat(uplink.hasRoom()).isTrue();
    assertThat(uplink.room()).isEqualTo(1);
    for (int i = 0; i < 30; i++) {
      int bytes = uplink.room();
      uplink.sent(bytes);
      uplink.answered(bytes, now, now + SECOND);
    }
    assertThat(uplink.room()).isEqualTo(1000);
  }

  private void cutTo250() {
    uplink.sent(1000);
    uplink.timedOut(1000, 0, 10 * SECOND);
    assertThat(uplink.room()).isEqualTo(250);
  }

  private void answered(int bytes, long atSecond, long afterSeconds) {
    uplink.sent(bytes);
    uplink.answered(bytes, atSecond * SECOND, (atSecond + afterSeconds) * SECOND);
  }

  @Test
  void answersThatComeLaterThanTheFastest_giveNoMoreRoom() {
    cutTo250();
    answered(10, 10, 1);
    assertThat(uplink.room()).isEqualTo(260);
    answered(250, 11, 4);
    assertThat(uplink.room()).isEqualTo(260);
  }

  @Test
  void answersOfALongWay_giveRoomAgain() {
    cutTo250();
    for (int second = 10; second < 100; second += 9) {
      answered(uplink.room(), second, 9);
    }
    assertThat(uplink.room()).isEqualTo(1000);
  }

  @Test
  void answersBeforeTheCut_areNotTheFastestOfTheWayBehindIt() {
    answered(10, 0, 1);
    uplink.sent(1000);
    uplink.sent(10);
    uplink.timedOut(1000, 0, 10 * SECOND);
    uplink.answered(10, 9 * SECOND, 10 * SECOND);
    int room = uplink.room();
    answered(100, 10, 9);
    assertThat(uplink.room()).isEqualTo(room + 100).isLessThan(1000);
  }

  @Test
  void failureToConnect_saysNothingOfTheWay() {
    cutTo250();
    uplink.sent(250);
    uplink.failed(250);
    assertThat(uplink.room()).isEqualTo(250);
    answered(250, 10, 9);
    assertThat(uplink.room()).isEqualTo(500);
  }

  /** All of it together would take ten times as long as an answer is waited for. */
  @Test
  void narrowLink_deliversAll() throws Exception {
    try (LocalStreams streams = LocalStreams.create();
        NarrowKinesis narrow = new NarrowKinesis(streams.kinesis(), 1_000_000)) {
      streams.kinesis().createStream("s", 1);
      ProducerOptions options =
          ProducerOptions.DEFAULT
              .withRequestTimeout(Duration.ofMillis(200))
              .withBackoff(Duration.ofMillis(1), Duration.ofMillis(2))
              .withDeliveryTimeout(Duration.ofSeconds(30));
      try (Producer producer = Producer.builder(narrow, "s").options(options).build()) {
        List<ProducerRecord> records =
            IntStream.range(0, 200)
                .mapToObj(i -> new ProducerRecord("k" + i, new byte[10_000]))
                .toList();
        for (CompletableFuture<PutResult> result : producer.putAll(records)) {
          result.get();
        }
      }
    }
  }
}
