package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class MdcContextTest {
  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void tidyUp() {
    other.shutdownNow();
    MDC.clear();
  }

  private Map<String, String> mdcOfTheOtherThread() {
    return CompletableFuture.supplyAsync(MdcContext::snapshot, other).join();
  }

  @Test
  void everyKindOfTaskTakesTheMdcAlong() throws Exception {
    CompletableFuture<Map<String, String>> seen = new CompletableFuture<>();
    MDC.put("job_id", "7");
    Runnable runnable = MdcContext.wrap(() -> {
      seen.complete(MdcContext.snapshot());
    });
    var callable = MdcContext.wrap(() -> MdcContext.snapshot());
    var supplier = MdcContext.wrapSupplier(MdcContext::snapshot);
    Executor wrapped = MdcContext.wrap((Executor) other);
    MDC.put("job_id", "later");

    other.submit(runnable).get();
    assertThat(seen.join()).isEqualTo(Map.of("job_id", "7"));
    assertThat(other.submit(callable).get()).isEqualTo(Map.of("job_id", "7"));
    assertThat(CompletableFuture.supplyAsync(supplier, other).join())
        .isEqualTo(Map.of("job_id", "7"));
    assertThat(CompletableFuture.supplyAsync(MdcContext::snapshot, wrapped).join())
        .isEqualTo(Map.of("job_id", "later"));
    assertThat(mdcOfTheOtherThread()).isEmpty();
  }

  @Test
  void theOtherThreadsOwnMdcIsRestoredAfterAnError() {
    Runnable failing = MdcContext.wrap((Runnable) () -> {
      MDC.put("more", "of it");
      throw new IllegalStateException("fails");
    });
    MDC.put("own", "yes");

    assertThatThrownBy(failing::run).hasMessage("fails");
    assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("own", "yes"));
  }

  @Test
  void anEmptyMdcIsTakenAlongToo() {
    Runnable task = MdcContext.wrap(() -> {
      assertThat(MdcContext.snapshot()).isEmpty();
    });
    MDC.put("own", "yes");
    task.run();

    assertThat(MDC.get("own")).isEqualTo("yes");
  }
}
