package dev.jobdrill.telemetry;

import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.QueueDepth;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many jobs stand where, asked of the store at each collection. */
final class DepthGauges {
  private static final Logger log = LoggerFactory.getLogger(DepthGauges.class);

  private final ObservableLongMeasurement jobs;
  private final ObservableLongMeasurement dead;
  private final JobStore store;
  private final List<String> queues;

  private DepthGauges(Meter meter, JobStore store, Collection<String> queues) {
    this.jobs = meter
        .gaugeBuilder("jobdrill.queue.depth")
        .ofLongs()
        .setUnit("{job}")
        .setDescription("Unsettled jobs of a queue")
        .buildObserver();
    this.dead = meter
        .gaugeBuilder("jobdrill.dead_set.depth")
        .ofLongs()
        .setUnit("{job}")
        .setDescription("Dead jobs of a queue")
        .buildObserver();
    this.store = store;
    this.queues = List.copyOf(queues);
  }

  static BatchCallback observe(Meter meter, JobStore store, Collection<String> queues) {
    DepthGauges gauges = new DepthGauges(meter, store, queues);
    return meter.batchCallback(gauges::measure, gauges.jobs, gauges.dead);
  }

  private void measure() {
    for (String queue : queues) {
      try {
        tell(queue, store.depth(queue));
      } catch (JobStoreException failure) {
        log.warn("The depth of queue {} could not be measured: {}", queue, failure.getMessage());
      }
    }
  }

  private void tell(String queue, QueueDepth depth) {
    tell(queue, "ready", depth.ready());
    tell(queue, "delayed", depth.delayed());
    tell(queue, "active", depth.active());
    tell(queue, "waiting", depth.waiting());
    dead.record(depth.dead(), Attributes.of(Conventions.DESTINATION, queue));
  }

  private void tell(String queue, String state, long count) {
    jobs.record(
        count, Attributes.of(Conventions.DESTINATION, queue, JobdrillAttributes.STATE, state));
  }
}
