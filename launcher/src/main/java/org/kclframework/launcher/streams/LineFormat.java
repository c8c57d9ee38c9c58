package org.kclframework.launcher.streams;

import java.util.Optional;
import org.kclframework.launcher.services.BadLineException;
import org.kclframework.streams.producer.ProducerRecord;

/** Makes records of lines. */
@FunctionalInterface
public interface LineFormat {

  /**
   * Returns the record of a line; nothing if the line says nothing.
   *
   * @param line with the line feed that ends it, unless it is the last and has none
   * @throws BadLineException if no record can be made of it
   */
  Optional<ProducerRecord> record(byte[] line) throws BadLineException;
}
