package org.kclframework.kcl;

import com.google.common.collect.ForwardingListIterator;
import java.util.ArrayList;
import java.util.ListIterator;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * The records of a batch in the order of their shard, of which KCL's filter looks at no more than
 * it has to.
 *
 * <p>Before KCL hands a batch over, it walks through it with a list iterator: it removes the
 * records that the checkpoint covers, and finds how far the processor may make checkpoints. For
 * each record it makes four numbers of 56 digits, which is most of what KCL costs. Where the
 * records are in order, as Kinesis returns those of a shard, the first that is not removed and the
 * last one tell the same as all. So the list iterator goes from the one to the other; every other
 * way to look at the list shows all records.
 *
 * <p>On that way KCL also adds up their sizes, which lacks those that it was not shown: {@link
 * #unseenBytes}.
 */
final class OrderedBatch extends ArrayList<KinesisClientRecord> {

  OrderedBatch(int capacity) {
    super(capacity);
  }

  @Override
  public ListIterator<KinesisClientRecord> listIterator() {
    return new Filtering();
  }

  private ListIterator<KinesisClientRecord> wholeFrom(int index) {
    return listIterator(index);
  }

  private final class Filtering extends ForwardingListIterator<KinesisClientRecord> {

    private ListIterator<KinesisClientRecord> place = wholeFrom(0);

    @Override
    protected ListIterator<KinesisClientRecord> delegate() {
      return place;
    }

    @Override
    public KinesisClientRecord next() {
      // What was removed is not there any more, so one that is was kept, and so are all behind it.
      if (place.hasPrevious()) {
        place = wholeFrom(size() - 1);
      }
      return place.next();
    }
  }

  /** Returns the size of the payloads that the list iterator went past, once it was used. */
  long unseenBytes() {
    long bytes = 0;
    for (int i = 1; i < size() - 1; i++) {
      bytes += get(i).data().limit();
    }
    return bytes;
  }
}
