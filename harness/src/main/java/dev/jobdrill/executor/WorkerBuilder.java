package dev.jobdrill.executor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/** Builds a {@link Worker}. Not thread-safe. */
public final class WorkerBuilder {
  private final ExecutorSettings settings;
  private final List<String> served;
  private final Map<String, Integer> weights = new LinkedHashMap<>();
  private String name;
  private boolean strict;
  private int concurrency = 10;
  private ThreadFactory threads = WorkerThreads.standard();

  WorkerBuilder(ExecutorSettings settings, String name, List<String> served) {
    this.settings = settings;
    this.name = name;
    this.served = served;
  }

  /**
   * Names the worker, for diagnosis.
   *
   * @param name unique among the workers of the store
   * @return this builder
   */
  public WorkerBuilder name(String name) {
    this.name = name;
    return this;
  }

  /**
   * Sets how many jobs run at a time; 10 by default.
   *
   * @param jobs at least 1
   * @return this builder
   */
  public WorkerBuilder concurrency(int jobs) {
    if (jobs < 1) {
      throw new IllegalArgumentException("concurrency is " + jobs + "; expected at least 1");
    }
    this.concurrency = jobs;
    return this;
  }

  /**
   * Serves a queue with a weight: while all queues have jobs, each gets its share. Without any call of this, all queues
   * of the registered pipelines are served alike.
   *
   * @param queue the queue of a registered pipeline
   * @param weight its share, relative to the other weights; at least 1
   * @return this builder
   */
  public WorkerBuilder queue(String queue, int weight) {
    if (weight < 1) {
      throw new IllegalArgumentException(
          "weight of queue " + queue + " is " + weight + "; expected at least 1");
    }
    requireServed(queue);
    weights.put(queue, weight);
    return this;
  }

  /**
   * Serves queues in strict order: a job of a later one is run only while all those before it are empty.
   *
   * @param queues the queues of registered pipelines, the most important first
   * @return this builder
   */
  public WorkerBuilder strictOrder(String... queues) {
    for (String queue : queues) {
      requireServed(queue);
      weights.put(queue, 1);
    }
    strict = true;
    return this;
  }

  private void requireServed(String queue) {
    if (!served.contains(queue)) {
      throw new IllegalArgumentException("No registered pipeline has the queue '" + queue
          + "'; the queues are " + served + ". Correct the name, or register the pipeline.");
    }
  }

  /**
   * Sets the threads that jobs run on; virtual ones by default where the JDK has them (21 and newer), else daemons.
   *
   * @param threads makes one thread for each job that runs at a time
   * @return this builder
   */
  public WorkerBuilder threads(ThreadFactory threads) {
    this.threads = threads;
    return this;
  }

  /**
   * {@return the worker, which has begun to run jobs}
   *
   * @throws IllegalStateException if no pipeline is registered, or the store cannot wake workers
   */
  public Worker start() {
    if (served.isEmpty()) {
      throw new IllegalStateException(
          "No pipeline is registered with this executor, so a worker has nothing to serve. Register one by"
              + " JobExecutorBuilder.pipeline.");
    }
    Map<String, Integer> chosen = new LinkedHashMap<>(weights);
    if (chosen.isEmpty()) {
      served.forEach(queue -> chosen.put(queue, 1));
    }
    Claims claims = new Claims(settings, name);
    Dispatcher dispatcher = new Dispatcher(settings, claims, new QueueOrder(chosen, strict));
    return Worker.start(
        settings, claims, dispatcher, List.copyOf(chosen.keySet()), concurrency, threads);
  }
}
