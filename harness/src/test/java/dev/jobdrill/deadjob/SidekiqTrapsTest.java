package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is easily read wrong in Sidekiq's dead set; jobs of the corpus where it has one. */
class SidekiqTrapsTest {
  private static DeadJob real(String file) {
    return Corpus.job("sidekiq", "sidekiq/" + file);
  }

  @Test
  void secondsAndMillisecondsAreToldApartFieldByField() {
    DeadJob job = real("v7.3.10-pushed-v8.1.7-died/jobs/01-monthlyreportjob.json");

    assertThat(job.times())
        .containsEntry("created", Instant.ofEpochSecond(1_795_493_510L, 292_861_000))
        .containsEntry("enqueued", Instant.ofEpochMilli(1_795_493_521_474L))
        .containsEntry("firstFailed", Instant.ofEpochMilli(1_795_493_510_598L));
  }

  @Test
  void aTimeThatLostItsFractionOrGainedOneIsToldByItsSize() {
    DeadJob job = Corpus.sidekiq(
        "{\"class\":\"C\",\"jid\":\"j\",\"args\":[],\"created_at\":1795493245,"
            + "\"enqueued_at\":1795493245000.0,\"failed_at\":1.795493245e9,\"retried_at\":99999999999}");

    Instant same = Instant.ofEpochSecond(1_795_493_245L);
    assertThat(job.times())
        .isEqualTo(Map.of(
            "created",
            same,
            "enqueued",
            same,
            "firstFailed",
            same,
            "lastFailed",
            Instant.ofEpochSecond(99_999_999_999L)));
  }

  @Test
  void numbersKeepTheDigitsThatRubyWrote() {
    String twoTo200 = "1606938044258990275541962092341162602522202993782792835301376";
    assertThat(real("v6.4.1/jobs/04-i18npush-sendjob.json").input().compact())
        .startsWith("[9007199254740993,")
        .contains("{\"ttl\":18446744073709551617,\"ratio\":1.0e-07,\"neg_zero\":-0.0,"
            + "\"big_float\":1.7976931348623157e+308,");
    DeadJob job =
        Corpus.sidekiq("{\"class\":\"C\",\"jid\":\"j\",\"args\":[1.0e+22,30.0," + twoTo200 + "]}");

    assertThat(job.input().compact()).isEqualTo("[1.0e+22,30.0," + twoTo200 + "]");
    assertThat(job.argument(2).bigIntegerValue()).isEqualTo(java.math.BigInteger.TWO.pow(200));
    assertThat(DeadJob.parse("m", job.document()).input()).isEqualTo(job.input());
  }

  @Test
  void aJobThatWasKilledHasNoErrorAndNoAttempt() {
    DeadJob job = real("v6.4.1/jobs/01-ops-manuallykilledworker.json");

    assertThat(job.name()).isEqualTo("Ops::ManuallyKilledWorker");
    assertThat(job.attempts()).isZero();
    assertThat(job.errors()).isEmpty();
    assertThat(job.errorClass()).isNull();
    assertThat(job.times()).containsOnlyKeys("created", "enqueued");
  }

  @Test
  void aJobThatDiedBeforeItsRetriesWereUsedUpHasTheAttemptsItHad() {
    DeadJob job = real("v8.1.7/jobs/02-killstrategyjob.json");

    assertThat(Corpus.detail(job, "retry")).isEqualTo("10");
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(job.errorMessage()).isEqualTo("Couldn't find Account with 'id'=acc_Ω");
  }

  @Test
  void withoutRetriesAndBacktraceTheMessageIsAllThatIsKnown() {
    DeadJob job = real("v6.4.1/jobs/02-billing-chargeinvoicejob.json");

    assertThat(job.attempts()).isEqualTo(1);
    assertThat(job.lastError())
        .contains(new JobError(
            "Billing::CardDeclined",
            "card was declined for invoice INV-2024-000431 (amount_cents=129900)",
            null,
            1,
            Instant.ofEpochSecond(1_795_493_245L, 515_853_200),
            null));
    assertThat(job.unread()).isEmpty();
  }

  @Test
  void theYamlOfADelayedExtensionStaysAString() {
    DeadJob job = real("v6.4.1/jobs/10-sidekiq-extensions-delayedclass.json");

    assertThat(job.input().compact())
        .isEqualTo("[\"---\\n- !ruby/class 'Geocoder'\\n- :refresh\\n- - - 1\\n    - 2\\n    - 3\\n"
            + "  - :emea\\n\"]");
    assertThat(Corpus.detail(job, "display_class")).isEqualTo("\"Geocoder.refresh\"");
    assertThat(job.unread())
        .containsExactly(new Unread(
            "input[0]",
            "it is YAML with Ruby tags, which is never loaded; to replay the job, map it by hand"));
  }

  @Test
  void aClassThatDoesNotExistIsTheErrorAndTheJobIsReadAllTheSame() {
    DeadJob job = real("v6.4.1/jobs/07-legacy-removedworker.json");

    assertThat(job.name()).isEqualTo("Legacy::RemovedWorker");
    assertThat(job.error()).contains("NameError: uninitialized constant Legacy");
    assertThat(job.input().compact()).isEqualTo("[1,\"arg\",true,null,[],{}]");
  }

  @Test
  void anEncryptedArgumentIsKeptAndNeedsASubstitute() {
    DeadJob job = real("v6.4.1/jobs/05-kycverifyjob.json");

    assertThat(job.argument(1).asText()).isEqualTo("passport");
    assertThat(job.argument(2).asText()).startsWith("AXYzXEM2NCmv").endsWith("thGQ==");
    assertThat(job.unread())
        .containsExactly(new Unread(
            "the last argument",
            "it is encrypted by Sidekiq Enterprise; to replay the job, map it to a substitute"));
  }

  @Test
  void aBacktraceIsInflatedWhetherItsBase64HasLineEndsOrNot() {
    assertThat(real("v6.4.1/jobs/03-imports-csvrowjob.json").errors().get(0).stack())
        .startsWith("/app/jobs/corpus.rb:")
        .contains("\n");
    assertThat(real("v8.1.7/jobs/02-killstrategyjob.json").errors().get(0).stack())
        .startsWith("/app/jobs/corpus.rb:");
    assertThat(real("v5.2.10/jobs/02-monthlyreportjob.json").errors().get(0).stack())
        .startsWith("/app/jobs/corpus.rb:56:in `rescue in transform'\n/app/jobs/corpus.rb:53:in");
  }

  @Test
  void oddCharactersAndKeysAreKept() {
    assertThat(real("v6.4.1/jobs/04-i18npush-sendjob.json").argument(2).asText())
        .isEqualTo("荷物が届きました — “今日” \u2028 fin");
    assertThat(
            real("v6.4.1/jobs/04-i18npush-sendjob.json").argument(3).get("ctl").asText())
        .isEqualTo("tab\tnl\nquote\"back\\slash/\u0001");
    assertThat(real("v6.4.1/jobs/08-binarymessagejob.json").errorMessage())
        .startsWith("unexpected bytes from peer: \ufffd\ufffdab\u0000 for peer-7 ")
        .hasSize(10_000);
    DeadJob job = Corpus.sidekiq("{\"class\":\"C\",\"jid\":\"j\",\"args\":[{\"\":1,\"a.b\":2,"
        + "\"class\":\"x\",\"__proto__\":{\"a\":\"\\u0000\\ud83d\\ude9a\"}}]}");

    assertThat(job.name()).isEqualTo("C");
    assertThat(job.argument(0).get("").asInt()).isEqualTo(1);
    assertThat(job.argument(0).get("a.b").asInt()).isEqualTo(2);
    assertThat(job.argument(0).get("class").asText()).isEqualTo("x");
    assertThat(job.argument(0).get("__proto__").get("a").asText()).isEqualTo("\u0000🚚");
    assertThat(DeadJob.parse("m", job.document())).isEqualTo(job);
  }
}
