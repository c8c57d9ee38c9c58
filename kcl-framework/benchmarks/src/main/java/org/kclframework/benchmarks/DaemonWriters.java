package org.kclframework.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.client.NonBlockingProducer;
import org.kclframework.streams.event.Event;

/**
 * Programs that send numbered events to a daemon which is killed meanwhile. Over HTTP they send
 * each batch again until it is answered with 200.
 */
final class DaemonWriters implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String FILLING = "x".repeat(50);
  private static final int STORED = 200;
  private static final int UNAVAILABLE = 503;

  private final URI httpUri;
  private final String alias;
  private final HttpClient http = HttpClient.newHttpClient();
  private final NonBlockingProducer zmq;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Integer, Set<Long>> acknowledged = new HashMap<>();
  private final AtomicLong acknowledgedCount = new AtomicLong();
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  DaemonWriters(URI httpUri, int zmqPort, String alias) {
    this.httpUri = httpUri;
    this.alias = alias;
    this.zmq = NonBlockingProducer.builder().port(zmqPort).build();
  }

  /** What a thread does; it may be interrupted. */
  private interface Writing {
    void run() throws IOException, InterruptedException;
  }

  private void start(String name, Writing writing) {
    Thread thread =
        new Thread(
            () -> {
              try {
                writing.run();
              } catch (IOException | InterruptedException | RuntimeException e) {
                failure = e;
              }
            },
            name);
    threads.add(thread);
    thread.start();
  }

  /** Starts a thread that sends events of so many keys, from a first one on. */
  void startHttp(int firstKey, int keys) {
    start("http-writer-" + firstKey, () -> writeHttp(firstKey, keys));
  }

  private void writeHttp(int firstKey, int keys) throws IOException, InterruptedException {
    for (long number = 0; !stopping; number++) {
      long current = number;
      String body =
          IntStream.range(firstKey, firstKey + keys)
              .mapToObj(
                  key ->
                      "{\"key\":%d,\"number\":%d,\"filling\":\"%s\"}"
                          .formatted(key, current, FILLING))
              .collect(Collectors.joining(",", "[", "]"));
      HttpRequest request =
          HttpRequest.newBuilder(httpUri)
              .header("Content-Type", "application/json")
              .timeout(TIMEOUT)
              .POST(BodyPublishers.ofString(body))
              .build();
      while (!isStored(request)) {
        LockSupport.parkNanos(RETRY_PAUSE.toNanos());
      }
      acknowledge(firstKey, keys, number);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private boolean isStored(HttpRequest request) throws IOException, InterruptedException {
    int status;
    try {
      status = http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      // It was killed, or is not there yet.
      return false;
    }
    if (status != STORED && status != UNAVAILABLE) {
      throw new IOException("the daemon answered with " + status);
    }
    return status == STORED;
  }

  private void acknowledge(int firstKey, int keys, long number) {
    synchronized (acknowledged) {
      for (int key = firstKey; key < firstKey + keys; key++) {
        acknowledged.computeIfAbsent(key, unused -> new HashSet<>()).add(number);
      }
    }
    acknowledgedCount.addAndGet(keys);
  }

  /** Starts a thread that hands over events of so many keys, from a first one on. */
  void startZmq(int firstKey, int keys) {
    start("zmq-writer", () -> writeZmq(firstKey, keys));
  }

  private void writeZmq(int firstKey, int keys) {
    for (long number = 0; !stopping; number++) {
      for (int key = firstKey; key < firstKey + keys; key++) {
        Event event =
            Event.builder().set("key", key).set("number", number).set("filling", FILLING).build();
        while (!zmq.put(alias, Integer.toString(key), event) && !stopping) {
          LockSupport.parkNanos(RETRY_PAUSE.toNanos());
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  long acknowledgedCount() {
    return acknowledgedCount.get();
  }

  /** Returns the numbers of each key that were answered with 200; after the end. */
  Map<Integer, Set<Long>> acknowledged() {
    synchronized (acknowledged) {
      return Map.copyOf(acknowledged);
    }
  }

  /** Returns how many events ZeroMQ took over. */
  long handedOver() {
    return zmq.counts().accepted();
  }

  void requireAlive() throws IOException {
    Throwable failed = failure;
    if (failed != null) {
      throw new IOException("a writer has failed", failed);
    }
  }

  /** Lets all end after the event that they are at. */
  void stop() throws IOException, InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    zmq.close();
    requireAlive();
  }

  @Override
  public void close() {
    stopping = true;
    threads.forEach(Thread::interrupt);
    zmq.close();
  }
}
