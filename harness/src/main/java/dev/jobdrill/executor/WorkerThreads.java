package dev.jobdrill.executor;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that jobs run on unless the user brings others. */
final class WorkerThreads {
  private WorkerThreads() {}

  static ThreadFactory standard() {
    return Runtime.version().feature() >= 21 ? virtual() : platform();
  }

  private static ThreadFactory platform() {
    AtomicInteger count = new AtomicInteger();
    return task -> daemon("jobdrill-worker-" + count.incrementAndGet(), task);
  }

  /** A platform thread that keeps no JVM alive. */
  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** By reflection, since this is compiled for Java 17: {@code Thread.ofVirtual().name(prefix, 1).factory()}. */
  private static ThreadFactory virtual() {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      builder =
          type.getMethod("name", String.class, long.class).invoke(builder, "jobdrill-worker-", 1L);
      return (ThreadFactory) type.getMethod("factory").invoke(builder);
    } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("Every JDK from 21 on has virtual threads", e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("Virtual threads cannot be made", e.getCause());
    }
  }
}
