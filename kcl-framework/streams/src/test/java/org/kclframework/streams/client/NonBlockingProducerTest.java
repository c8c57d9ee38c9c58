package org.kclframework.streams.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.ZError;

@Timeout(60)
class NonBlockingProducerTest {

  private static final Event EVENT = Event.builder().set("a", 1).build();

  private final ZContext context = new ZContext();
  private final ZMQ.Socket daemon = context.createSocket(SocketType.PULL);
  private final int port = daemon.bindToRandomPort("tcp://127.0.0.1");

  @AfterEach
  void close() {
    context.close();
  }

  private NonBlockingProducer.Builder builder() {
    return NonBlockingProducer.builder().port(port);
  }

  @Test
  void put_sendsHeaderAndEvent() {
    try (NonBlockingProducer producer = builder().build()) {
      assertThat(producer.put("orders", "k", EVENT)).isTrue();
      assertThat(daemon.recvStr())
          .isEqualTo("{\"stream_name\":\"orders\",\"partition_key\":\"k\"}");
      assertThat(daemon.hasReceiveMore()).isTrue();
      assertThat(daemon.recv()).isEqualTo(EVENT.encode());
      assertThat(daemon.hasReceiveMore()).isFalse();
    }
  }

  @Test
  void put_inTheBinaryForm_sendsThat() {
    try (NonBlockingProducer producer = builder().headers(HeaderForm.BINARY).build()) {
      assertThat(producer.put("orders", "k", EVENT)).isTrue();
      assertThat(daemon.recv()).isEqualTo(HeaderForm.BINARY.header("orders", "k"));
      assertThatThrownBy(() -> producer.put("x".repeat(64), "k", EVENT))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> producer.put("orders", "x".repeat(64), EVENT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the partition key has at most 63 bytes, but this one 64");
      assertThat(producer.counts().accepted()).isEqualTo(1);
    }
  }

  @Test
  void puts_ofSeveralThreads_allArrive_andThoseOfEachInTheirOrder() throws Exception {
    int threads = 20;
    int puts = 100;
    int all = threads * puts;
    try (NonBlockingProducer producer = builder().build()) {
      List<Thread> putting = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String alias = "stream-" + i;
        Thread thread =
            new Thread(
                () -> {
                  for (int n = 0; n < puts; n++) {
                    producer.put(alias, "k" + n, EVENT);
                  }
                });
        thread.start();
        putting.add(thread);
      }
      for (Thread thread : putting) {
        thread.join();
      }
      assertThat(producer.close(Duration.ofSeconds(30))).isTrue();
      assertThat(producer.counts()).isEqualTo(new HandOffCounts(all, 0, all, 0));
    }
    Map<String, List<String>> received = new HashMap<>();
    for (int i = 0; i < all; i++) {
      String[] header = daemon.recvStr().split("\"", -1);
      received.computeIfAbsent(header[3], alias -> new ArrayList<>()).add(header[7]);
      assertThat(daemon.recv()).isEqualTo(EVENT.encode());
    }
    List<String> expected = IntStream.range(0, puts).mapToObj(n -> "k" + n).toList();
    assertThat(received)
        .hasSize(threads)
        .allSatisfy((alias, keys) -> assertThat(keys).isEqualTo(expected));
  }

  @Test
  void put_whileTooManyWait_dropsAndCounts() throws Exception {
    NonBlockingProducer producer = builder().port(freePort()).highWaterMark(10).build();
    int puts = 0;
    int taken = 0;
    // One waits for a connection, and ten behind it.
    while (taken < 11) {
      taken += producer.put("orders", "k", EVENT) ? 1 : 0;
      puts++;
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(producer.put("orders", "k", EVENT)).isFalse();
      puts++;
    }

    assertThat(producer.close(Duration.ZERO)).isFalse();
    HandOffCounts counts = producer.counts();
    assertThat(counts.accepted()).isEqualTo(taken);
    assertThat(counts.dropped()).isEqualTo(puts - taken);
    assertThat(counts.sent()).isZero();
    assertThat(counts.abandoned()).isEqualTo(11);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void put(NonBlockingProducer producer, int events) {
    for (int i = 0; i < events; i++) {
      assertThat(producer.put("orders", Integer.toString(i), EVENT)).isTrue();
    }
  }

  @Test
  void close_withoutADaemon_tellsThatNothingWasSent() throws Exception {
    NonBlockingProducer producer = builder().port(freePort()).build();
    put(producer, 200);

    assertThat(producer.close(Duration.ofMillis(200))).isFalse();
    assertThat(producer.counts()).isEqualTo(new HandOffCounts(200, 0, 0, 200));
  }

  @Test
  void close_whenWhatListensIsNoDaemon_tellsThatNothingWasSent() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      NonBlockingProducer producer = builder().port(other.getLocalPort()).build();
      put(producer, 200);
      try (Socket accepted = other.accept()) {
        assertThat(accepted.getInputStream().read()).as("it greets").isNotNegative();
        assertThat(producer.close(Duration.ofMillis(200))).isFalse();
      }
      assertThat(producer.counts()).isEqualTo(new HandOffCounts(200, 0, 0, 200));
    }
  }

  @Test
  void close_whileTheDaemonDoesNotRead_tellsThatNotAllIsWritten() {
    ZMQ.Socket full = context.createSocket(SocketType.PULL);
    full.setRcvHWM(1);
    int port = full.bindToRandomPort("tcp://127.0.0.1");
    NonBlockingProducer producer = builder().port(port).build();
    // More than fits between the two.
    byte[] large = new byte[1 << 20];
    for (int i = 0; i < 100; i++) {
      assertThat(producer.put("orders", new ProducerRecord("k", large))).isTrue();
    }
    await(() -> producer.counts().sent() == 100);

    assertThat(producer.close(Duration.ofMillis(200))).isFalse();
    assertThat(producer.counts()).isEqualTo(new HandOffCounts(100, 0, 100, 0));
  }

  @Test
  void daemonThatComesLater_getsAll() throws Exception {
    int later = freePort();
    NonBlockingProducer producer = builder().port(later).build();
    put(producer, 200);
    try (ZContext other = new ZContext()) {
      ZMQ.Socket socket = other.createSocket(SocketType.PULL);
      socket.bind("tcp://127.0.0.1:" + later);
      for (int i = 0; i < 200; i++) {
        assertThat(socket.recvStr()).contains("\"partition_key\":\"" + i + "\"");
        assertThat(socket.recv()).isEqualTo(EVENT.encode());
      }
      assertThat(producer.close(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(producer.counts()).isEqualTo(new HandOffCounts(200, 0, 200, 0));
  }

  @Test
  void daemonThatIsRestarted_getsWhatIsPutThen() throws Exception {
    NonBlockingProducer producer;
    int again = freePort();
    try (ZContext first = new ZContext()) {
      ZMQ.Socket socket = first.createSocket(SocketType.PULL);
      socket.bind("tcp://127.0.0.1:" + again);
      producer = builder().port(again).build();
      put(producer, 1);
      assertThat(socket.recvStr()).contains("orders");
    }
    put(producer, 200);
    try (ZContext second = new ZContext()) {
      ZMQ.Socket socket = second.createSocket(SocketType.PULL);
      socket.bind("tcp://127.0.0.1:" + again);
      // Those before it may have gone to the first.
      String header = socket.recvStr();
      while (!header.contains("\"199\"")) {
        assertThat(socket.recv()).isEqualTo(EVENT.encode());
        header = socket.recvStr();
      }
      assertThat(producer.close(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(producer.counts()).isEqualTo(new HandOffCounts(201, 0, 201, 0));
  }

  @Test
  void close_afterTheDaemonIsGone_tellsThatNothingWasSent() throws Exception {
    NonBlockingProducer producer;
    int port;
    try (ZContext other = new ZContext()) {
      ZMQ.Socket socket = other.createSocket(SocketType.PULL);
      port = socket.bindToRandomPort("tcp://127.0.0.1");
      producer = builder().port(port).build();
      put(producer, 1);
      assertThat(socket.recvStr()).contains("orders");
    }
    try (ServerSocket noDaemon = new ServerSocket(port);
        // It connects again once it has seen that the daemon is gone.
        Socket accepted = noDaemon.accept()) {
      assertThat(accepted.getInputStream().read()).as("it greets").isNotNegative();
      put(producer, 200);
      assertThat(producer.close(Duration.ofMillis(200))).isFalse();
    }
    assertThat(producer.counts()).isEqualTo(new HandOffCounts(201, 0, 1, 200));
  }

  @Test
  void timesWithoutEnd_areALongTime() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    NonBlockingProducer producer = builder().linger(longest).build();
    put(producer, 1);
    producer.close();

    assertThat(producer.counts()).isEqualTo(new HandOffCounts(1, 0, 1, 0));
    assertThat(producer.close(longest)).isTrue();
    assertThat(daemon.recvStr()).contains("orders");
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void hostWithoutAnAddress_isTriedAgain() {
    AtomicInteger attempts = new AtomicInteger();
    try (NonBlockingProducer producer =
        builder()
            .connect(
                (socket, address) -> {
                  if (attempts.incrementAndGet() < 3) {
                    throw new ZMQException(ZError.EHOSTUNREACH);
                  }
                  socket.connect(address);
                })
            .build()) {
      assertThat(producer.put("orders", "k", EVENT)).isTrue();
      daemon.setReceiveTimeOut(30_000);
      assertThat(daemon.recvStr()).contains("orders");
    }
    assertThat(attempts).hasValue(3);
  }

  @Test
  void hostThatNeverHasAnAddress_dropsAndCounts() {
    NonBlockingProducer producer =
        builder()
            .connect(
                (socket, address) -> {
                  throw new ZMQException(ZError.EHOSTUNREACH);
                })
            .highWaterMark(10)
            .build();
    int taken = 0;
    for (int i = 0; i < 1000; i++) {
      taken += producer.put("orders", "k", EVENT) ? 1 : 0;
    }

    assertThat(taken).isEqualTo(10);
    assertThat(producer.close(Duration.ZERO)).isFalse();
    assertThat(producer.counts()).isEqualTo(new HandOffCounts(10, 990, 0, 10));
  }

  @Test
  void put_onceTheThreadHasEnded_dropsAndCounts() throws Exception {
    CompletableFuture<Thread> sending = new CompletableFuture<>();
    NonBlockingProducer producer =
        builder()
            .connect(
                (socket, address) -> {
                  Thread thread = Thread.currentThread();
                  thread.setUncaughtExceptionHandler((ended, failure) -> {});
                  sending.complete(thread);
                  throw new IllegalStateException("a mistake");
                })
            .build();
    sending.get().join();

    assertThat(producer.put("orders", "k", EVENT)).isFalse();
    assertThat(producer.put("orders", "k", EVENT)).isFalse();
    assertThat(producer.counts()).isEqualTo(new HandOffCounts(0, 2, 0, 0));
  }

  @Test
  void close_sendsWhatWaits() {
    NonBlockingProducer producer = builder().build();
    for (int i = 0; i < 3000; i++) {
      assertThat(producer.put("orders", Integer.toString(i), EVENT)).isTrue();
    }
    assertThat(producer.close(Duration.ofSeconds(30))).isTrue();

    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String header = new String(daemon.recv(), UTF_8);
      keys.add(header.substring(header.indexOf("key\":\"") + 6, header.length() - 2));
      daemon.recv();
    }
    assertThat(keys).first().isEqualTo("0");
    assertThat(keys).last().isEqualTo("2999");
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(producer.counts()).isEqualTo(new HandOffCounts(3000, 0, 3000, 0));
  }

  @Test
  void put_afterClose_fails() {
    NonBlockingProducer producer = builder().build();
    producer.close();
    producer.close();

    assertThatThrownBy(() -> producer.put("orders", "k", EVENT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the producer is closed");
  }

  @Test
  void put_byAnInterruptedThread_isSent() {
    try (NonBlockingProducer producer = builder().build()) {
      Thread.currentThread().interrupt();
      assertThat(producer.put("orders", "k", EVENT)).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(daemon.recvStr()).contains("orders");
    }
  }

  @Test
  void environment_isTritons() {
    Map<String, String> variables =
        Map.of("TRITON_ZMQ_HOST", "127.0.0.1", "TRITON_ZMQ_PORT", Integer.toString(port));
    try (NonBlockingProducer producer =
        NonBlockingProducer.builder().environment(variables).build()) {
      assertThat(producer.put("orders", "k", EVENT)).isTrue();
      assertThat(daemon.recvStr()).contains("orders");
    }
    assertThatThrownBy(
            () -> NonBlockingProducer.builder().environment(Map.of("TRITON_ZMQ_PORT", "x")))
        .hasMessage("TRITON_ZMQ_PORT must be a port, but was 'x'");
  }
}
