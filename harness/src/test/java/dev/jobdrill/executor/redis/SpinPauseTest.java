package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SpinPauseTest {
  @Test
  void aPlatformThreadIsNone() {
    assertThat(SpinPause.onVirtualThread()).isFalse();
  }

  @Test
  void aVirtualThreadIsOne() throws Exception {
    assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
    ExecutorService virtual = (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    try {
      assertThat(
              CompletableFuture.supplyAsync(SpinPause::onVirtualThread, virtual).join())
          .isTrue();
    } finally {
      virtual.shutdown();
    }
  }
}
