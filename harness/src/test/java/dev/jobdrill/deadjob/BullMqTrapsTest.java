package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is easily read wrong of BullMQ and Bull; jobs of the corpus where it has one. One server: one after another. */
@Execution(ExecutionMode.SAME_THREAD)
class BullMqTrapsTest {
  private static final String NO_STACK =
      "BullMQ keeps no stack of them: stackTraceLimit, or what was thrown was no Error";
  private static Corpus.Server redis;

  @BeforeAll
  static void start() {
    redis = new Corpus.Server();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  private static DeadJob real(String file) {
    return Corpus.job("bullmq", "bullmq/" + file);
  }

  private static DeadJob hash(String fields) {
    return Corpus.one(
        "bullmq",
        "{\"prefix\":\"bull\",\"queue\":\"q\",\"id\":\"7\",\"hash\":{\"name\":\"n\"," + fields
            + "}}");
  }

  private static DeadJobSink.Collected live(String queue) {
    return redis.read(DeadJobSource.of("bullmq"), new RedisQuery(null, queue, "dead"));
  }

  @Test
  void theHashOfAParentsIgnoredFailuresIsNoFailedSet() {
    redis.clear();
    redis.load("bullmq/v6.7.0");

    DeadJobSink.Collected read = live("digest-parent");

    assertThat(read.badEntries()).isEmpty();
    assertThat(read.jobs()).extracting(DeadJob::name).containsExactlyInAnyOrder("cont", "digest");
    assertThat(real("v6.7.0/jobs/07-digest-parent-digest.json").children())
        .contains(new RelatedJob(
            "bull:import-child:ea7022ba-4a77-425c-9519-2e2c9013f0c0",
            null,
            null,
            "failure ignored",
            null,
            "child soft failed at step persist"));
  }

  @Test
  void keysAreSplitByTheQueueWhateverPrefixAndIdHold() {
    redis.clear();
    redis.command(
        "ZADD", "{shop}:prod:mail:failed", "1", "repeat:x y:gr\u00fc\u00df:1795495876330");
    redis.command(
        "HSET",
        "{shop}:prod:mail:repeat:x y:gr\u00fc\u00df:1795495876330",
        "name",
        "send",
        "data",
        "{\"to\":1}",
        "failedReason",
        "no");

    DeadJobSink.Collected read = live("mail");

    assertThat(read.badEntries()).isEmpty();
    assertThat(read.jobs()).singleElement().satisfies(job -> {
      assertThat(job.id()).isEqualTo("repeat:x y:gr\u00fc\u00df:1795495876330");
      assertThat(job.queue()).isEqualTo("mail");
      assertThat(Corpus.detail(job, "prefix")).isEqualTo("\"{shop}:prod\"");
      assertThat(job.input().compact()).isEqualTo("{\"to\":1}");
    });
    assertThat(live("prod").jobs()).isEmpty();
  }

  @Test
  void theInputIsTheStateInWhichTheJobDied() {
    DeadJob job = real("v6.7.0/jobs/22-orders-fulfil-order.json");

    assertThat(job.arguments().get("step").asText()).isEqualTo("persist");
    assertThat(job.arguments().at("/fetched/rows").asInt()).isEqualTo(3);
  }

  @Test
  void whatIsThrownAndIsNoErrorHasNoStackAndIsAnErrorAllTheSame() {
    for (String version : List.of("v1.91.1/jobs/05", "v3.16.2/jobs/06", "v6.7.0/jobs/15")) {
      DeadJob text = real(version + "-odd-throwsstring.json");
      assertThat(text.errors())
          .extracting(JobError::type, JobError::message, JobError::stack, JobError::attempt)
          .containsExactly(tuple(null, "null", null, 2));
      assertThat(text.unread()).contains(new Unread("the error of an earlier attempt", NO_STACK));
    }
    DeadJob object = real("v6.7.0/jobs/16-odd-throwsobject.json");
    assertThat(object.errorMessage()).isEqualTo("object with message");
    assertThat(object.errorClass()).isNull();
    assertThat(object.attempts()).isEqualTo(2);
  }

  @Test
  void theClassIsWhatStandsBeforeTheFirstColonOfTheLastStack() {
    DeadJob empty = real("v6.7.0/jobs/18-odd-emptymessage.json");
    assertThat(empty.errors()).extracting(JobError::type).containsExactly("Error", "Error");
    assertThat(empty.errorMessage()).isEmpty();
    DeadJob several = real("v6.7.0/jobs/17-odd-aggregate.json");
    assertThat(several.error()).contains("AggregateError: two steps failed");
    assertThat(real("v6.7.0/jobs/24-payments-charge-card.json").error())
        .contains("GatewayError: 504 from acquirer");
  }

  @Test
  void aCodeOfNodeBehindTheClassIsNoPartOfIt() {
    DeadJob job =
        hash("\"data\":\"{}\",\"atm\":\"2\",\"failedReason\":\"The \\\"path\\\" is wrong: b\","
            + "\"stacktrace\":\"[\\\"TypeError [ERR_INVALID_ARG_TYPE]: The path is wrong: a\\\\n"
            + "    at x (y.js:1:2)\\\","
            + "\\\"Error [ERR_CLOSED]\\\\n    at x (y.js:1:2)\\\"]\"");

    assertThat(job.errors()).extracting(JobError::type).containsExactly("TypeError", "Error");
    assertThat(job.errors())
        .extracting(JobError::message)
        .containsExactly("The path is wrong: a", "The \"path\" is wrong: b");
    assertThat(job.errors().get(0).stack()).startsWith("TypeError [ERR_INVALID_ARG_TYPE]: The");
  }

  @Test
  void aReasonOfSeveralLinesIsTakenWholeAndNotFromTheStack() {
    DeadJob job = real("v6.7.0/jobs/20-odd-multiline.json");

    assertThat(job.errorClass()).isEqualTo("Error");
    assertThat(job.errorMessage())
        .startsWith("line 1\nline 2\t“quoted” \\ back\u2028sep 🚚\r\nline 4: yyyy");
    DeadJob other = hash("\"data\":\"{}\",\"atm\":\"1\",\"failedReason\":\"a\\n    at b: c\","
        + "\"stacktrace\":\"[\\\"RangeError: z\\\\n    at x (y.js:1:2)\\\"]\"");
    assertThat(other.errorMessage()).isEqualTo("a\n    at b: c");
    assertThat(other.errorClass()).isEqualTo("RangeError");
  }

  @Test
  void aStalledJobStartedOftenerThanItsAttemptsEnded() {
    DeadJob job = real("v6.7.0/jobs/01-crashy-crash.json");

    assertThat(job.error()).contains("UnrecoverableError: job stalled more than allowable limit");
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(Corpus.detail(job, "attemptsStarted")).isEqualTo("2");
    assertThat(Corpus.detail(job, "stalledCounter")).isEqualTo("1");
  }

  @Test
  void aParentThatNeverRanDiedOfItsChildWithoutAnAttempt() {
    for (String version : List.of("v3.16.2", "v4.18.3")) {
      DeadJob parent = real(version + "/jobs/04-flow-parent-nightly.json");
      assertThat(parent.attempts()).isZero();
      assertThat(parent.times()).doesNotContainKey("started").containsKey("died");
      assertThat(parent.errors()).singleElement().satisfies(error -> {
        assertThat(error.type()).isNull();
        assertThat(error.message()).matches("child bull:flow-child:[0-9a-f-]{36} failed");
        assertThat(error.attempt()).isNull();
      });
      assertThat(parent.children()).singleElement().satisfies(child -> {
        assertThat(parent.errorMessage()).isEqualTo("child " + child.id() + " failed");
        assertThat(child.state()).isEqualTo("failed");
      });
    }
    assertThat(real("v6.7.0/jobs/13-import-parent-nightly-import.json").children())
        .extracting(RelatedJob::state)
        .containsExactly("completed", "failed");
  }

  @Test
  void aParentOfVersion1IsToldByItsChildAlone() {
    assertThat(real("v1.91.1/jobs/03-flow-child-import-file.json").parents())
        .extracting(RelatedJob::id)
        .containsExactly("bull:flow-parent:454f33aa-ff75-4bd6-bff1-2ec4e2145baa");
  }

  @Test
  void anUnrecoverableErrorEndsAJobBeforeItsAttemptsAreUsedUp() {
    DeadJob job = real("v6.7.0/jobs/35-tax-check-vat.json");

    assertThat(job.errorClass()).isEqualTo("UnrecoverableError");
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(Corpus.detail(job, "opts")).contains("\"attempts\":5");
  }

  @Test
  void optionsThatLuaWroteAreReadWhateverItMadeOfThem() {
    DeadJob job = real("v6.7.0/jobs/04-cron-cron-stock.json");
    assertThat(Corpus.detail(job, "opts"))
        .contains("\"pattern\":\"*/4 * * * * *\"", "\"tz\":\"Europe/Berlin\"")
        .doesNotContain("\"attempts\"");
    DeadJob one = hash("\"data\":\"1\",\"opts\":\"{\\\"b\\\":{},\\\"a\\\":1.2345678901235e+15}\"");
    DeadJob two = hash("\"data\":\"1\",\"opts\":\"{\\\"a\\\":1.2345678901235e+15,\\\"b\\\":{}}\"");

    assertThat(Corpus.detail(one, "opts")).isEqualTo("{\"a\":1.2345678901235e+15,\"b\":{}}");
    assertThat(two.document()).isEqualTo(one.document());
  }

  @Test
  void dataKeepsItsDigitsItsOrderAndItsDuplicateKeys() {
    assertThat(hash("\"data\":\"{\\\"b\\\":9007199254740993,\\\"a\\\":[],\\\"b\\\":1.50}\"")
            .input()
            .compact())
        .isEqualTo("{\"b\":9007199254740993,\"a\":[],\"b\":1.50}");
  }

  @Test
  void whatJavaScriptMadeOfAValueIsTheValue() {
    assertThat(real("v6.7.0/jobs/34-shapes-default.json").input().compact())
        .isEqualTo("{\"date\":\"2024-06-30T00:00:00.000Z\",\"nan\":null,"
            + "\"buf\":{\"type\":\"Buffer\",\"data\":[104,105]}}");
    assertThat(real("v6.7.0/jobs/24-payments-charge-card.json").input().compact())
        .isEqualTo(
            "{\"invoice\":\"INV-8\",\"amount\":1e-7,\"big\":9007199254740991,\"neg\":0,\"f\":1.1}");
    assertThat(real("v6.7.0/jobs/33-shapes-undefined.json").input().compact()).isEqualTo("{}");
    assertThat(real("v6.7.0/jobs/32-shapes-null.json").input()).isEqualTo(Json.Null.NULL);
    assertThat(real("v6.7.0/jobs/31-shapes-number.json").input().compact()).isEqualTo("42.5");
  }

  @Test
  void theOptionThatRemovesFailedJobsIsShown() {
    assertThat(Corpus.detail(real("bull-4.16.5/jobs/02-email-default.json"), "opts"))
        .contains("\"removeOnFail\":{\"age\":86400}");
    assertThat(Corpus.detail(real("v6.7.0/jobs/26-render-render-pdf.json"), "opts"))
        .contains("\"removeOnFail\":false");
  }

  @Test
  void everyValueIsRedacted() {
    String secret = "sk_live_PLANTED4242secret";
    String json = "\"{\\\"k\\\":\\\"" + secret + "\\\"}\"";
    DeadJob job = Corpus.one(
        "bullmq",
        "{\"prefix\":\"bull\",\"queue\":\"q\",\"id\":\"7\",\"logs\":[\"got " + secret + "\"],"
            + "\"processed\":{\"bull:c:1\":" + json + "},\"failed\":{\"bull:c:2\":\"no " + secret
            + "\"},"
            + "\"hash\":{\"name\":\"n\",\"data\":" + json + ",\"opts\":" + json
            + ",\"failedReason\":\"no " + secret + "\",\"returnvalue\":" + json + ",\"progress\":"
            + json
            + ",\"stacktrace\":\"[\\\"Error: a " + secret + "\\\\n    at x\\\",\\\"Error: b "
            + secret
            + "\\\\n    at x\\\"]\",\"atm\":\"2\",\"pb\":\"" + secret + "\",\"other\":" + json
            + "}}");
    assertThat(job.document().split("PLANTED", -1)).hasSizeGreaterThan(12);

    String redacted = new Redactor(Allowlist.NONE).redact(job).job().document();

    assertThat(redacted).doesNotContain("PLANTED").contains("\"Error\"");
  }
}
