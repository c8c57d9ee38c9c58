package org.kclframework.kcl;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.kcl.WorkerHarness.Handler;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * A worker that can be killed as a process is: from then on none of its requests arrives anywhere,
 * and its processors do nothing more. What it waits for fails when it is buried, so that its
 * threads end.
 */
final class MortalWorker {

  private final KinesisAsyncClient kinesis;
  private final DynamoDbAsyncClient leases;
  private final CompletableFuture<Object> grave = new CompletableFuture<>();
  private volatile boolean dead;
  private @Nullable RunningWorker running;

  MortalWorker(KinesisAsyncClient kinesis, DynamoDbAsyncClient leases) {
    this.kinesis = Interception.client(KinesisAsyncClient.class, kinesis, this::around);
    this.leases = Interception.client(DynamoDbAsyncClient.class, leases, this::around);
  }

  private Object around(String method, List<Object> arguments, Supplier<Object> call) {
    boolean request = !method.equals("serviceClientConfiguration") && !method.equals("close");
    return dead && request ? grave.copy() : call.get();
  }

  KinesisAsyncClient kinesis() {
    return kinesis;
  }

  DynamoDbAsyncClient leases() {
    return leases;
  }

  RecordProcessorFactory processor(Handler handler) {
    return WorkerHarness.processor(
        record -> {
          if (dead) {
            grave.join();
          }
          return handler.handle(record);
        });
  }

  void running(RunningWorker worker) {
    this.running = worker;
  }

  Worker worker() {
    return requireNonNull(running).worker();
  }

  void kill() {
    dead = true;
  }

  void bury() {
    grave.completeExceptionally(SdkClientException.create("the worker was killed"));
  }
}
