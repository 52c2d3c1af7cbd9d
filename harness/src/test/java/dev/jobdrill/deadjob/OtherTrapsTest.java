package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is easily read wrong of the other systems; jobs of the corpus where it has one. */
class OtherTrapsTest {
  private static final String RABBIT = "others/rabbitmq/management-get-orders.dead.json";
  private static final String KAFKA = "others/kafka-dlt/records.orders-dlt.json";
  private static final String JOBRUNR = "others/jobrunr/jobrunr_jobs.rows.json";

  private static DeadJob rabbit(String id) {
    return Corpus.jobs("rabbitmq", RABBIT).stream()
        .filter(job -> job.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static DeadJob rabbitWith(String deaths) {
    return Corpus.one(
        "rabbitmq",
        "{\"payload\":\"1\",\"payload_encoding\":\"string\",\"routing_key\":\"dead\",\"properties\":"
            + "{\"headers\":{\"x-first-death-queue\":\"work\",\"x-death\":[" + deaths + "]}}}");
  }

  @Test
  void rabbitMqsAttemptsAreTheSumOfTheCountsOfTheCycle() {
    assertThat(rabbit("m-1").attempts()).isEqualTo(1);
    // Rejected once, after it had come back twice from the queue where it waits.
    assertThat(rabbit("m-2").attempts()).isEqualTo(3);
    assertThat(rabbitWith("{\"count\":3,\"queue\":\"work\",\"reason\":\"rejected\",\"time\":9},"
                + "{\"count\":2,\"queue\":\"wait\",\"reason\":\"expired\",\"time\":8},"
                + "{\"count\":1,\"queue\":\"old\",\"reason\":\"delivery_limit\",\"time\":7}")
            .attempts())
        .isEqualTo(6);
  }

  @Test
  void rabbitMqsQueueIsThatOfTheFirstDeath() {
    assertThat(rabbit("m-1").queue()).isEqualTo("orders.work");
    assertThat(rabbit("q-1").queue()).isEqualTo("quorum.work");
    assertThat(Corpus.detail(rabbit("m-1"), "routingKey")).isEqualTo("\"orders.dead\"");
  }

  @Test
  void rabbitMqsRoutingKeysOfCopiesAreKept() {
    assertThat(Corpus.detail(rabbit("m-2"), "properties"))
        .contains("\"routing-keys\":[\"orders.wait\",\"orders.copy\"]");
  }

  @Test
  void rabbitMqsDeathsStandOldestFirstAndHaveNoText() {
    DeadJob job = rabbitWith("{\"count\":1,\"queue\":\"work\",\"reason\":\"rejected\","
        + "\"time\":{\"!\":\"timestamp\",\"value\":1795495494}},"
        + "{\"count\":2,\"queue\":\"wait\",\"reason\":\"expired\",\"time\":1795495490}");

    assertThat(job.errors())
        .extracting(JobError::type)
        .containsExactly("x-death:expired", "x-death:rejected");
    assertThat(job.errorMessage()).isEqualTo("dead-lettered 1 times from queue work");
    assertThat(job.times()).containsEntry("died", Instant.ofEpochSecond(1_795_495_494L));
    assertThat(job.unread()).contains(new Unread("the error's text", "RabbitMQ keeps none"));
  }

  @Test
  void rabbitMqsBinaryBodyIsKeptAsBase64() {
    DeadJob job = rabbit("b-0");

    assertThat(job.input().compact()).isEqualTo("\"AAFiaW5hcnkg/yBib2R5IDA=\"");
    assertThat(job.unread()).contains(new Unread("input", "it is binary; kept as base64"));
    assertThat(rabbit("t-1").input().compact()).isEqualTo("\"plain text\"");
  }

  @Test
  void rabbitMqsExpirationIsTheOneInTheDeath() {
    assertThat(Corpus.detail(rabbit("t-1"), "properties"))
        .contains("\"original-expiration\":\"100\"")
        .doesNotContain("\"expiration\"");
  }

  @Test
  void sqsAttributesThatWereNotAskedForAreNamed() {
    DeadJob bare = Corpus.one("sqs", "{\"Messages\":[{\"MessageId\":\"m\",\"Body\":\"{}\"}]}");

    assertThat(bare.queue()).isEqualTo("unknown");
    assertThat(bare.attempts()).isZero();
    assertThat(bare.unread())
        .contains(
            new Unread("Attributes", "receive-message returns them for --attribute-names All only"),
            new Unread(
                "MessageAttributes",
                "the message has none, or they were not asked for by --message-attribute-names"
                    + " All"));
    DeadJob whole = Corpus.job("sqs", "others/sqs/receive-message.orders-dlq.json");
    assertThat(whole.name()).isEqualTo("order.created");
    assertThat(whole.queue()).isEqualTo("orders");
    assertThat(whole.unread()).extracting(Unread::what).containsExactly("attempts", "the error");
  }

  @Test
  void sqsCountsReceivesFromTheDeadLetterQueueToo() {
    DeadJob job = Corpus.job("sqs", "others/sqs/receive-message.fdlq.fifo.json");

    assertThat(job.attempts()).isEqualTo(2);
    assertThat(job.queue()).isEqualTo("f.fifo");
    assertThat(job.unread())
        .contains(
            new Unread("attempts", "the count includes receives from the dead-letter queue itself"),
            new Unread("the error", "SQS keeps none"));
    assertThat(job.errors()).isEmpty();
  }

  @Test
  void anSnsEnvelopeIsOpenedAndAnEventOfS3IsTheInput() {
    DeadJob sns = Corpus.one(
        "sqs",
        "{\"MessageId\":\"m\",\"Body\":\"{\\\"Type\\\":\\\"Notification\\\",\\\"TopicArn\\\":\\\"t\\\","
            + "\\\"Message\\\":\\\"{\\\\\\\"id\\\\\\\":4417}\\\"}\"}");
    DeadJob s3 = Corpus.one(
        "sqs",
        "{\"MessageId\":\"m\",\"Body\":\"{\\\"Records\\\":[{\\\"eventSource\\\":\\\"aws:s3\\\"}]}\"}");

    assertThat(sns.input().compact()).isEqualTo("{\"id\":4417}");
    assertThat(Corpus.detail(sns, "snsEnvelope")).contains("\"TopicArn\":\"t\"");
    assertThat(s3.input().compact()).isEqualTo("{\"Records\":[{\"eventSource\":\"aws:s3\"}]}");
    assertThat(s3.details()).doesNotContainKey("snsEnvelope");
  }

  @Test
  void anEmptyQueueOfSqsHasNoMessagesAndNoBadEntry() {
    DeadJobSink.Collected read = Corpus.read(DeadJobSource.of("sqs"), "{}");

    assertThat(read.jobs()).isEmpty();
    assertThat(read.badEntries()).isEmpty();
  }

  private static String header(String key, byte[] value) {
    return "{\"key\":\"" + key + "\",\"valueBase64\":\"" + Base64.getEncoder().encodeToString(value)
        + "\"}";
  }

  private static String header(String key, String value) {
    return header(key, value.getBytes(StandardCharsets.UTF_8));
  }

  private static DeadJob kafka(String topic, String... headers) {
    return Corpus.one(
        "kafka-dlt",
        "{\"topic\":\"" + topic + "\",\"partition\":2,\"offset\":5,\"key\":null,\"value\":\"{}\","
            + "\"headers\":[" + String.join(",", headers) + "]}");
  }

  @Test
  void kafkasErrorIsTheCauseAndItsMessageHasNoPrefix() {
    DeadJob job = Corpus.jobs("kafka-dlt", KAFKA).get(0);

    assertThat(job.errorClass()).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(job.errorMessage()).isEqualTo("bad order {\"orderId\":4417,\"note\":\"Grüße 🎉\"}");
    assertThat(job.queue()).isEqualTo("orders");
  }

  @Test
  void kafkasTopicLosesTheSuffixOfEitherVersion() {
    assertThat(kafka("orders.DLT").queue()).isEqualTo("orders");
    assertThat(kafka("orders-dlt").queue()).isEqualTo("orders");
    assertThat(kafka("orders-dlt", header("kafka_dlt-original-topic", "shop.orders"))
            .queue())
        .isEqualTo("shop.orders");
  }

  @Test
  void kafkasNullKeyAndBinaryValueAreRead() {
    DeadJob job = Corpus.jobs("kafka-dlt", KAFKA).get(1);

    assertThat(job.details()).doesNotContainKey("key");
    assertThat(job.input().compact()).isEqualTo("\"AAH/\"");
    assertThat(job.unread()).contains(new Unread("input", "it is binary; kept as base64"));
  }

  @Test
  void kafkasNumbersAreBigEndian() {
    DeadJob job = kafka(
        "orders-dlt",
        header("kafka_dlt-original-partition", new byte[] {0, 0, 1, 2}),
        header("kafka_dlt-original-offset", new byte[] {0, 0, 0, 0, 0, 0, 1, 0}));

    assertThat(Corpus.detail(job, "original-partition")).isEqualTo("258");
    assertThat(Corpus.detail(job, "original-offset")).isEqualTo("256");
    assertThat(Corpus.jobs("kafka-dlt", KAFKA).get(0).times())
        .containsEntry("created", Instant.ofEpochMilli(1_795_495_719_591L));
  }

  @Test
  void ofARepeatedHeaderOfKafkaTheLastIsTakenAndOthersAreKept() {
    DeadJob job = kafka(
        "orders-dlt",
        header("x", "1"),
        header("kafka_dlt-exception-fqcn", "First"),
        header("x", "2"),
        header("kafka_dlt-exception-fqcn", "Second"));

    assertThat(job.errorClass()).isEqualTo("Second");
    assertThat(job.unread())
        .contains(
            new Unread("header kafka_dlt-exception-fqcn", "it repeats; the last one was taken"));
    assertThat(Corpus.detail(job, "headers")).isEqualTo("{\"x\":\"1\",\"x\":\"2\"}");
  }

  @Test
  void kafkasHeadersOfOtherProducersAreKept() {
    DeadJob job = Corpus.jobs("kafka-dlt", KAFKA).get(0);

    assertThat(job.traceparent()).contains("00-aa-bb-01");
    assertThat(Corpus.detail(job, "headers"))
        .isEqualTo("{\"traceparent\":\"00-aa-bb-01\",\"__TypeId__\":\"com.example.Order\"}");
  }

  @Test
  void aSerialisedExceptionOfSpringIsNeverDeserialised() {
    DeadJob job = kafka("orders-dlt", header("springDeserializerExceptionValue", "\u00ac"));

    assertThat(job.unread())
        .contains(new Unread(
            "header springDeserializerExceptionValue",
            "it is a serialised Java object, which is never deserialised"));
    assertThat(job.details()).doesNotContainKey("headers");
  }

  @Test
  void kafkaConnectsHeadersTellTopicAndError() {
    DeadJob job = kafka(
        "dlq-orders-sink",
        header("__connect.errors.topic", "orders"),
        header("__connect.errors.stage", "VALUE_CONVERTER"),
        header(
            "__connect.errors.exception.class.name",
            "org.apache.kafka.connect.errors.DataException"),
        header("__connect.errors.exception.message", "no schema"),
        header("__connect.errors.exception.stacktrace", "DataException: no schema\n\tat x"));

    assertThat(job.queue()).isEqualTo("orders");
    assertThat(job.error()).contains("org.apache.kafka.connect.errors.DataException: no schema");
    assertThat(job.errors().get(0).stack()).isEqualTo("DataException: no schema\n\tat x");
    assertThat(Corpus.detail(job, "headers"))
        .isEqualTo("{\"__connect.errors.topic\":\"orders\","
            + "\"__connect.errors.stage\":\"VALUE_CONVERTER\"}");
  }

  @Test
  void jobRunrsClassTagsStayDataAndItsContextIsNamed() {
    DeadJob job = Corpus.jobs("jobrunr", JOBRUNR).get(0);

    assertThat(job.input().compact())
        .isEqualTo(
            "[9007199254740993,[{\"@class\":\"com.example.shop.JR$Line\",\"sku\":\"A-1\",\"qty\":2}],"
                + "\"Grüße 🎉\",{}]");
    assertThat(job.unread())
        .containsExactly(
            new Unread("input[3]", "it is JobRunr's JobContext, which is made anew for each run"));
    assertThat(job.name()).isEqualTo("com.example.shop.JR$OrderService.importOrder");
  }

  @Test
  void jobRunrsAttemptsAreItsProcessingStatesAndTheLastFailureIsTheCause() {
    DeadJob job = Corpus.jobs("jobrunr", JOBRUNR).get(0);

    assertThat(job.attempts()).isEqualTo(2);
    assertThat(job.errors()).extracting(JobError::attempt).containsExactly(1, 2);
    assertThat(job.lastError().map(JobError::at))
        .contains(Instant.parse("2026-11-24T04:48:58.529728698Z"));
    assertThat(job.times())
        .containsEntry("died", Instant.parse("2026-11-24T04:48:58.529728698Z"))
        .containsEntry("created", Instant.parse("2026-11-24T04:48:47.421712512Z"));
  }

  @Test
  void celerysFailedResultsAreReadAndNothingInFlightOrSucceeded() {
    String failure = "{\"status\":\"FAILURE\",\"task_id\":\"t1\",\"args\":[\"SUCCESS\"],"
        + "\"result\":{\"exc_type\":\"E\"}}";
    try (Corpus.Server redis = new Corpus.Server()) {
      redis.load("others/celery");
      redis.command("SET", "celery-task-meta-t1", failure);
      redis.command("SET", "celery-task-meta-t2", failure.replace("FAILURE", "RETRY"));
      redis.command("SET", "celery-task-meta-t3", "{\"status\":");
      String message = Corpus.text(Corpus.path("others/celery/message-01.json")).strip();
      redis.command("HSET", "unacked", "tag", "[" + message + ",\"\",\"celery\"]");
      redis.command("LPUSH", "celery", message);

      DeadJobSink.Collected read = redis.read(DeadJobSource.of("celery"), RedisQuery.ALL);

      assertThat(read.jobs())
          .extracting(DeadJob::id)
          .containsExactlyInAnyOrder(
              "t1",
              "2244f32a-8370-4e65-a948-2aeab64774da",
              "a69b45b1-6c0f-4132-9b1d-afc7b4a9640f",
              "e36c2a18-d847-458c-acaa-ab873f8efdb3");
      assertThat(read.badEntries())
          .extracting(DeadJobSink.BadEntry::origin)
          .containsExactly("Key celery-task-meta-t3");
    }
  }

  @Test
  void aResultOfCelerySaysWhatOnlyExtendedOnesHold() {
    DeadJob bare = Corpus.one(
        "celery",
        "{\"status\":\"FAILURE\",\"task_id\":\"t\",\"result\":{\"exc_type\":\"E\",\"exc_message\":[\"no\"],"
            + "\"exc_module\":\"shop.errors\"},\"date_done\":\"2026-11-24T04:45:31.858557\"}");

    assertThat(bare.unread())
        .containsExactly(new Unread(
            "name, queue, attempts and input", "the result has them with result_extended only"));
    assertThat(bare.error()).contains("shop.errors.E: no");
    assertThat(bare.times()).containsEntry("died", Instant.parse("2026-11-24T04:45:31.858557Z"));
    DeadJob whole = Corpus.job("celery", "others/celery/result-03.json");
    assertThat(whole.attempts()).isEqualTo(3);
    assertThat(whole.input().compact())
        .isEqualTo("[4417,{\"lines\":[{\"sku\":\"A-1\"}],\"nil\":null}]");
  }

  @Test
  void aMessageOfCeleryHasItsArgumentsFromTheBodyNotFromTheirShortenedText() {
    DeadJob job = Corpus.job("celery", "others/celery/message-01.json");

    assertThat(job.input().compact()).isEqualTo("[9223372036854775809,\"née\",[1,[2,[3]]]]");
    assertThat(Corpus.detail(job, "kwargs")).isEqualTo("{\"k\":{\"a\":1.5e-09}}");
  }

  @Test
  void bodiesOfCeleryThatCouldRunCodeAreRefused() {
    for (String type : List.of("application/x-python-serialize", "application/x-yaml")) {
      assertThat(Corpus.read(
                  DeadJobSource.any(),
                  "{\"body\":\"gASVCg==\",\"headers\":{\"id\":\"i\",\"task\":\"t\"},\"content-type\":\""
                      + type + "\"}")
              .badEntries())
          .singleElement()
          .satisfies(bad -> assertThat(bad.reason())
              .contains(type, "only application/json is read, since pickle and YAML can run code"));
    }
  }

  @Test
  void theNextStepsOfAChainOfCeleryAreKept() {
    assertThat(Corpus.detail(Corpus.job("celery", "others/celery/message-02.json"), "embed"))
        .contains("\"chain\":[{\"task\":\"shop.tasks.persist\",\"args\":[\"orders\"]");
  }

  private static DeadJob resque(String failedAt, String payload) {
    return Corpus.one(
        "resque",
        "{\"failed_at\":\"2026/07/24 04:46:59 " + failedAt + "\",\"payload\":" + payload + "}");
  }

  @Test
  void anEntryOfResqueHasNoId() {
    DeadJob job = Corpus.job("resque", "others/resque/failed-01.json");

    assertThat(job.id()).isEqualTo("unknown");
    assertThat(job.unread())
        .containsExactly(
            new Unread("id", "Resque has none, and an entry's index shifts as others are removed"));
    assertThat(job.times()).containsEntry("died", Instant.parse("2026-11-24T04:46:59Z"));
  }

  @Test
  void aRequeuedEntryOfResqueIsSaidNotToBeDeadAnyMore() {
    assertThat(Corpus.job("resque", "others/resque/failed-02.json").unread())
        .contains(new Unread(
            "retried_at",
            "it was requeued already: the entry stays in the list, not dead any more"));
  }

  @Test
  void anActiveJobOfResqueIsTheOneInItsWrapper() {
    DeadJob job = resque(
        "UTC",
        "{\"class\":\"ActiveJob::QueueAdapters::ResqueAdapter::JobWrapper\",\"args\":[{\"job_class\":"
            + "\"ImportJob\",\"job_id\":\"5812b92e\",\"arguments\":[{\"_aj_globalid\":\"gid://shop/Order/1\"}]}]}");

    assertThat(job.name()).isEqualTo("ImportJob");
    assertThat(job.id()).isEqualTo("5812b92e");
    assertThat(job.input().compact()).isEqualTo("[\"gid://shop/Order/1\"]");
  }

  @Test
  void aZoneOfResqueIsANameAndAnyButUtcAGuess() {
    String payload = "{\"class\":\"C\",\"args\":[]}";

    assertThat(died("CEST", payload)).isEqualTo("2026-07-24T02:46:59Z");
    assertThat(died("EDT", payload)).isEqualTo("2026-07-24T08:46:59Z");
    assertThat(died("BST", payload)).isEqualTo("2026-07-24T03:46:59Z");
    assertThat(died("-03", payload)).isEqualTo("2026-07-24T07:46:59Z");
    assertThat(died("NZDT", payload)).isEqualTo("2026-07-24T04:46:59Z");
    assertThat(resque("CEST", payload).unread())
        .contains(new Unread(
            "died", "its zone 'CEST' is a name that may mean several; taken to be +02:00"));
    assertThat(resque("NZDT", payload).unread())
        .contains(new Unread("died", "its zone 'NZDT' is unknown; taken to be UTC"));
  }

  private static String died(String zone, String payload) {
    return String.valueOf(resque(zone, payload).times().get("died"));
  }
}
