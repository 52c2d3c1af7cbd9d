package dev.jobdrill.pipeline;

/** Where a retry begins. */
public enum RetryScope {
  /** At the step that failed; the steps before it keep their checkpoints. The default. */
  FAILED_STEP,

  /**
   * At the first step, whatever was checkpointed before, as queues without checkpoints do. Each step
   * that had completed takes effect again, unless its idempotency key prevents it.
   */
  FROM_THE_TOP
}
