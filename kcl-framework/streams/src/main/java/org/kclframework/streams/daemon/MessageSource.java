package org.kclframework.streams.daemon;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Where messages come from. Belongs to one thread, but for the address. */
interface MessageSource extends AutoCloseable {

  /** Returns where it listens. */
  URI address();

  /** Waits for a message; returns whether there is one. */
  boolean await(int millis);

  /**
   * Returns the parts of the next message if there is one, without waiting. Of parts beyond the
   * third none are kept.
   */
  Optional<List<byte[]>> receive();

  @Override
  void close();
}
