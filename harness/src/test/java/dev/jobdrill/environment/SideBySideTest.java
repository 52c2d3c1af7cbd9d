package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SideBySideTest {

  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void eachStartsWithoutWaitingForTheOther() throws Exception {
    CountDownLatch bothStarting = new CountDownLatch(2);
    SideBySide<AutoCloseable, AutoCloseable> both =
        SideBySide.start(() -> meeting(bothStarting), () -> meeting(bothStarting));
    both.first().close();
    both.second().close();
    assertThat(closed).hasValue(2);
  }

  @Test
  void ifTheSecondFailsTheFirstIsClosed() {
    assertThatThrownBy(() -> SideBySide.start(this::closeable, SideBySideTest::fail))
        .hasMessage("boom");
    assertThat(closed).hasValue(1);
  }

  @Test
  void ifTheFirstFailsTheSecondIsClosedAndItsTroubleIsSuppressed() {
    AutoCloseable stubborn = () -> {
      throw new IllegalStateException("stuck");
    };
    assertThatThrownBy(() -> SideBySide.start(SideBySideTest::fail, () -> stubborn))
        .hasMessage("boom")
        .satisfies(failure ->
            assertThat(failure.getSuppressed()).singleElement().asString().contains("stuck"));
  }

  @Test
  void ifBothFailBothAreTold() {
    assertThatThrownBy(() -> SideBySide.start(SideBySideTest::fail, SideBySideTest::fail))
        .hasMessage("boom")
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
  }

  private AutoCloseable closeable() {
    return closed::incrementAndGet;
  }

  private AutoCloseable meeting(CountDownLatch all) {
    all.countDown();
    try {
      all.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    return closeable();
  }

  private static AutoCloseable fail() {
    throw new IllegalStateException("boom");
  }
}
