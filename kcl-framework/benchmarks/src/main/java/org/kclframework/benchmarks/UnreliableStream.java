package org.kclframework.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.LocalServer;
import org.kclframework.local.kinesis.RateLimits;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * A served stream that, to those who write to it, throttles single records (with the limits of AWS)
 * and whole requests, fails, and drops answers to what it has done.
 */
final class UnreliableStream implements AutoCloseable {

  private static final int SHARDS = 4;
  private static final double PROBABILITY = 0.02;

  private final LocalStreams streams;
  private final LocalServer server;
  private final String name;
  private final AtomicInteger requests = new AtomicInteger();

  UnreliableStream(String name, Random random) throws IOException {
    this.name = name;
    streams = LocalStreams.builder().rateLimits(RateLimits.LIKE_AWS).build();
    server = streams.serve(0);
    streams.kinesis().createStream(name, SHARDS);
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .withProbability(PROBABILITY, random.nextLong())
        .fail(() -> LimitExceededException.builder().statusCode(400).message("slower").build());
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .withProbability(PROBABILITY, random.nextLong())
        .fail(() -> KinesisException.builder().statusCode(500).message("broken").build());
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .withProbability(PROBABILITY, random.nextLong())
        .dropResponse();
    // Strikes nothing, but sees all.
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .matching(PutRecordsRequest.class, request -> requests.incrementAndGet() < 0)
        .dropResponse();
  }

  URI endpoint() {
    return server.endpoint();
  }

  /** Returns how many requests to write have come so far. */
  int requests() {
    return requests.get();
  }

  /** Returns the numbers of each key in the order of the stream. */
  Map<Integer, List<Long>> contents(Function<ByteBuffer, NumberedEvent> reading) {
    Map<Integer, List<Long>> numbers = new HashMap<>();
    for (Record record : streams.kinesis().records(name)) {
      NumberedEvent event = reading.apply(record.data().asByteBuffer());
      numbers.computeIfAbsent(event.key(), unused -> new ArrayList<>()).add(event.number());
    }
    return numbers;
  }

  @Override
  public void close() {
    server.close();
    streams.close();
  }
}
