package dev.jobdrill.deadjob;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a source keeps nowhere, and why it is missing: sentences of ours, which hold nothing of a payload. */
enum KeptNowhere {
  SIDEKIQ_LAST_ERROR("Sidekiq keeps the last error only"),
  BULLMQ_NO_STACKS(
      "BullMQ keeps no stack of them: stackTraceLimit, or what was thrown was no Error"),
  BULLMQ_DUMP("getFailed does not return them"),
  BULLMQ_HASH_ID("a hash does not hold its own id; it is the end of its key"),
  BULLMQ_NO_QUEUE("this form of export does not hold it"),
  TEMPORAL_NO_EVENT("Temporal keeps no event of an attempt that is retried"),
  TEMPORAL_OPEN("the history has no closing event: the workflow is still open"),
  TEMPORAL_RUN_ID("the history does not hold it; the id is that of the run"),
  RESQUE_NO_ID("Resque has none, and an entry's index shifts as others are removed"),
  RABBITMQ_NO_ID("the message has no message_id"),
  RABBITMQ_NO_ERROR("RabbitMQ keeps none"),
  SQS_ATTRIBUTES("receive-message returns them for --attribute-names All only"),
  SQS_COUNT("the count includes receives from the dead-letter queue itself"),
  SQS_MESSAGE_ATTRIBUTES(
      "the message has none, or they were not asked for by --message-attribute-names All"),
  SQS_NO_ERROR("SQS keeps none"),
  KAFKA_NO_ATTEMPTS("the record does not tell; taken to be 1"),
  CELERY_EXTENDED("the result has them with result_extended only"),
  CELERY_RESULT("it is in the task's result, celery-task-meta-<id>, not in the message"),
  JOBRUNR_CONTEXT("it is JobRunr's JobContext, which is made anew for each run");

  private static final Set<String> ALL =
      Arrays.stream(values()).map(KeptNowhere::words).collect(Collectors.toSet());

  private final String words;

  KeptNowhere(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** {@return whether a reason is one of these, so that it may leave as it is} */
  static boolean says(String reason) {
    return ALL.contains(reason);
  }

  /** {@return the name of the errors of all attempts up to one} */
  static String errorsUpTo(int last) {
    return last == 1 ? "the error of attempt 1" : "the errors of attempts 1 to " + last;
  }
}
