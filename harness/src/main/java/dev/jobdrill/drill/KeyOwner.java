package dev.jobdrill.drill;

import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.redis.RedisJobStore;
import java.util.List;

/** Tells the sandbox which keys jobs and workers will have, children included, so that closing removes them. */
final class KeyOwner implements JobInterceptor {
  private final Sandbox sandbox;
  private final RedisJobStore store;

  KeyOwner(Sandbox sandbox, RedisJobStore store) {
    this.sandbox = sandbox;
    this.store = store;
  }

  void ownSlotOf(String worker, String queue) {
    sandbox.ownKeys(store.keysOf(queue, List.of(), worker));
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    if (transition.kind() == Transition.Kind.ENQUEUE) {
      JobRef job = transition.job();
      sandbox.ownKeys(store.keysOf(job.queue(), List.of(job.id()), "worker-1"));
    }
    return call.proceed();
  }
}
