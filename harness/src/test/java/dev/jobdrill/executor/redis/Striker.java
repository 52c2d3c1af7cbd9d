package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.executor.WorkerCrash;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Begins a trouble at a moment and ends it when the executor has met it so often. For one thread. */
final class Striker implements JobInterceptor {
  private final Moment moment;
  private final Runnable begin;
  private final Runnable end;
  private final int meetings;
  private final List<JobStoreException> met = new ArrayList<>();
  private boolean begun;
  private boolean ended;
  private boolean crashed;

  Striker(Moment moment, Runnable begin, Runnable end, int meetings) {
    this.moment = moment;
    this.begin = begin;
    this.end = end;
    this.meetings = meetings;
  }

  /** {@return one that does nothing} */
  static Striker idle() {
    return new Striker(Moment.ENQUEUE, () -> {}, () -> {}, 1);
  }

  void reached(Moment now) {
    if (now == moment && !begun) {
      begun = true;
      begin.run();
    }
  }

  /** A store whose failures the executor meets. */
  JobStore watch(JobStore store) {
    InvocationHandler watching = (proxy, method, args) -> {
      try {
        return method.invoke(store, args);
      } catch (InvocationTargetException thrown) {
        if (thrown.getCause() instanceof JobStoreException failure) {
          met(failure);
        }
        throw thrown.getCause();
      }
    };
    return (JobStore) Proxy.newProxyInstance(
        JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, watching);
  }

  private void met(JobStoreException failure) {
    met.add(failure);
    if (met.size() >= meetings) {
      end();
    }
  }

  /** Ends the trouble if the executor did not notice it, or not so often. */
  void end() {
    if (begun && !ended) {
      ended = true;
      end.run();
    }
  }

  boolean hasBegun() {
    return begun;
  }

  List<JobStoreException> met() {
    return met;
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    reached(Moment.of(transition));
    if (transition.kind() == Kind.TELL_PARENT && !crashed && isOfOrphan(transition)) {
      crashed = true;
      throw new WorkerCrash("before the parent was told");
    }
    boolean accepted = call.proceed();
    if (transition.kind() == Kind.TELL_PARENT) {
      reached(Moment.REPORT);
    }
    return accepted;
  }

  private static boolean isOfOrphan(Transition transition) {
    return transition.jobId().startsWith(JobLives.ORPHANED);
  }
}
