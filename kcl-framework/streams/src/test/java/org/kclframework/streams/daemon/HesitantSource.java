package org.kclframework.streams.daemon;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Gives messages in groups; between two groups it seems to have no more for some looks. */
final class HesitantSource implements MessageSource {

  private final Queue<Queue<List<byte[]>>> groups = new ArrayDeque<>();
  private final int silentLooks;
  private int silent;

  HesitantSource(int silentLooks) {
    this.silentLooks = silentLooks;
  }

  HesitantSource withGroup(List<List<byte[]>> messages) {
    groups.add(new ArrayDeque<>(messages));
    return this;
  }

  @Override
  public URI address() {
    return URI.create("tcp://nowhere");
  }

  @Override
  public boolean await(int millis) {
    Queue<List<byte[]>> group = groups.peek();
    if (group != null && group.isEmpty()) {
      silent++;
      if (silent > silentLooks) {
        groups.remove();
        silent = 0;
      }
    }
    Queue<List<byte[]>> next = groups.peek();
    return next != null && !next.isEmpty();
  }

  @Override
  public Optional<List<byte[]>> receive() {
    Queue<List<byte[]>> group = groups.peek();
    return group == null ? Optional.empty() : Optional.ofNullable(group.poll());
  }

  @Override
  public void close() {}
}
