package dev.jobdrill.deadjob;

import java.util.Set;

/** What a source keeps nowhere, and why it is missing: sentences of ours, which hold nothing of a payload. */
final class KeptNowhere {
  static final String SIDEKIQ_LAST_ERROR = "Sidekiq keeps the last error only";
  static final String BULLMQ_NO_STACKS =
      "BullMQ keeps no stack of them: stackTraceLimit, or what was thrown was no Error";
  static final String BULLMQ_DUMP = "getFailed does not return them";
  static final String BULLMQ_HASH_ID = "a hash does not hold its own id; it is the end of its key";
  static final String BULLMQ_NO_QUEUE = "this form of export does not hold it";
  static final String TEMPORAL_NO_EVENT = "Temporal keeps no event of an attempt that is retried";
  static final String TEMPORAL_OPEN =
      "the history has no closing event: the workflow is still open";
  static final String TEMPORAL_RUN_ID = "the history does not hold it; the id is that of the run";
  static final String RESQUE_NO_ID =
      "Resque has none, and an entry's index shifts as others are removed";
  static final String RABBITMQ_NO_ID = "the message has no message_id";
  static final String RABBITMQ_NO_ERROR = "RabbitMQ keeps none";
  static final String SQS_ATTRIBUTES =
      "receive-message returns them for --attribute-names All only";
  static final String SQS_COUNT = "the count includes receives from the dead-letter queue itself";
  static final String SQS_MESSAGE_ATTRIBUTES =
      "the message has none, or they were not asked for by --message-attribute-names All";
  static final String SQS_NO_ERROR = "SQS keeps none";
  static final String KAFKA_NO_ATTEMPTS = "the record does not tell; taken to be 1";
  static final String CELERY_EXTENDED = "the result has them with result_extended only";
  static final String CELERY_RESULT =
      "it is in the task's result, celery-task-meta-<id>, not in the message";
  static final String JOBRUNR_CONTEXT =
      "it is JobRunr's JobContext, which is made anew for each run";

  private static final Set<String> ALL = Set.of(
      SIDEKIQ_LAST_ERROR,
      BULLMQ_NO_STACKS,
      BULLMQ_DUMP,
      BULLMQ_HASH_ID,
      BULLMQ_NO_QUEUE,
      TEMPORAL_NO_EVENT,
      TEMPORAL_OPEN,
      TEMPORAL_RUN_ID,
      RESQUE_NO_ID,
      RABBITMQ_NO_ID,
      RABBITMQ_NO_ERROR,
      SQS_ATTRIBUTES,
      SQS_COUNT,
      SQS_MESSAGE_ATTRIBUTES,
      SQS_NO_ERROR,
      KAFKA_NO_ATTEMPTS,
      CELERY_EXTENDED,
      CELERY_RESULT,
      JOBRUNR_CONTEXT);

  private KeptNowhere() {}

  /** {@return whether a reason is one of these, so that it may leave as it is} */
  static boolean says(String reason) {
    return ALL.contains(reason);
  }

  /** {@return the name of the errors of all attempts up to one} */
  static String errorsUpTo(int last) {
    return last == 1 ? "the error of attempt 1" : "the errors of attempts 1 to " + last;
  }
}
