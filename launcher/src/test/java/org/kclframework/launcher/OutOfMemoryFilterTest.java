package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutOfMemoryFilterTest {

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("library");
  private final List<String> ends = new ArrayList<>();

  @BeforeEach
  void addFilter() {
    context.addTurboFilter(new OutOfMemoryFilter(ends::add));
    logger.setLevel(Level.OFF);
  }

  @Test
  void outOfMemory_endsTheProcess() {
    logger.error("batch lost", new OutOfMemoryError("heap"));
    assertThat(ends).containsExactly("library");
  }

  @Test
  void outOfMemory_asACause_endsTheProcess() {
    logger.warn("batch lost", new ExecutionException(new OutOfMemoryError("heap")));
    assertThat(ends).containsExactly("library");
  }

  @Test
  void outOfMemory_behindParameters_endsTheProcess() {
    logger.error("batch {} of {} lost", 1, 2, new OutOfMemoryError("heap"));
    logger.error("batch {} lost", 1, new OutOfMemoryError("heap"));
    assertThat(ends).hasSize(2);
  }

  @Test
  void otherFailures_doNot() {
    logger.error("batch lost", new StackOverflowError());
    logger.error("batch {} lost", 1, new IllegalStateException(new RuntimeException()));
    logger.info("nothing");
    logger.info("{} {} {}", 1, 2, 3);
    assertThat(ends).isEmpty();
  }

  @Test
  void failureThatIsItsOwnCause_doesNotHang() {
    Exception first = new Exception();
    first.initCause(new Exception(first));
    logger.error("lost", first);
    assertThat(ends).isEmpty();
  }
}
