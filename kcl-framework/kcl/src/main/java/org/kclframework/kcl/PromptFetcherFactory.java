package org.kclframework.kcl;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.retrieval.GetRecordsRetrievalStrategy;
import software.amazon.kinesis.retrieval.RecordsPublisher;
import software.amazon.kinesis.retrieval.polling.PrefetchRecordsPublisher;
import software.amazon.kinesis.retrieval.polling.SimpleRecordsFetcherFactory;

/**
 * Makes KCL's prefetching publishers so that they stop promptly.
 *
 * <p>KCL's own factory lets a publisher that is shut down wait up to a minute for a prefetch thread
 * which stands at a full queue and does not notice; that thread is interrupted here almost at once.
 */
final class PromptFetcherFactory extends SimpleRecordsFetcherFactory {

  private static final Duration STOP_WAIT = Duration.ofMillis(200);

  @Override
  public RecordsPublisher createRecordsFetcher(
      GetRecordsRetrievalStrategy retrieval,
      String shardId,
      MetricsFactory metricsFactory,
      int maxRecords) {
    ExecutorService prefetchThread =
        Executors.newFixedThreadPool(
            1,
            new ThreadFactoryBuilder()
                .setDaemon(true)
                .setNameFormat("prefetch-" + shardId)
                .build());
    RecordsPublisher publisher =
        new PrefetchRecordsPublisher(
            maxPendingProcessRecordsInput(),
            maxByteSize(),
            maxRecordsCount(),
            maxRecords,
            retrieval,
            prefetchThread,
            idleMillisBetweenCalls(),
            metricsFactory,
            "ProcessTask",
            shardId,
            STOP_WAIT.toMillis());
    return retrieval.dataFetcher() instanceof GuardedDataFetcher fetcher
        ? new ConfirmedPublisher(publisher, fetcher)
        : publisher;
  }
}
