package org.kclframework.streams.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part of keeping house, which does not keep it from the other parts when it fails. */
final class Step {

  private static final Logger log = LoggerFactory.getLogger(Step.class);

  /** Something that the disk may not let it do. */
  interface Work {
    void run() throws IOException;
  }

  private final Disk disk;
  private final String name;
  private final Work work;
  private @Nullable String problem;

  /** Creates a step; its name goes on from "the spool cannot". */
  Step(Disk disk, String name, Work work) {
    this.disk = disk;
    this.name = name;
    this.work = work;
  }

  void run() {
    try {
      work.run();
      problem = null;
    } catch (IOException | RuntimeException e) {
      String described = e.toString();
      if (!described.equals(problem)) {
        problem = described;
        log.error("The spool {} cannot {}; it is tried again", disk, name, e);
      }
    }
  }
}
