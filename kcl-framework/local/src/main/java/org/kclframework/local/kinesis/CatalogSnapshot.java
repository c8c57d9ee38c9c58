package org.kclframework.local.kinesis;

import java.util.List;
import java.util.Map;

/**
 * The definitions of all streams at one moment.
 *
 * @param streams in the order of their names
 * @param deletedEpochs for each deleted stream the last epoch in its sequence numbers, so that a
 *     new stream of that name does not accept them
 */
record CatalogSnapshot(List<StreamDefinition> streams, Map<String, Long> deletedEpochs) {

  static final CatalogSnapshot EMPTY = new CatalogSnapshot(List.of(), Map.of());

  CatalogSnapshot {
    streams = List.copyOf(streams);
    deletedEpochs = Map.copyOf(deletedEpochs);
  }
}
