package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class RedactorTest {
  private static final String SECRET = "sk_live_PLANTED4242secret";
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{12,}={0,2}");

  private static DeadJob planted() {
    Deflater deflater = new Deflater();
    deflater.setInput(
        ("[\"app.rb:1 " + SECRET + "\"]").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    deflater.finish();
    byte[] packed = new byte[200];
    int length = deflater.deflate(packed);
    deflater.end();
    String stack = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(packed, length));
    return Corpus.sidekiq("{\"class\":\"Charge\",\"jid\":\"8d60fd3483ecc7693c595d1e\",\"args\":["
        + "{\"order_id\":4417,\"card\":\"" + SECRET + "\",\"again\":\"" + SECRET + "\","
        + "\"note\":\"\",\"ok\":true,\"none\":null,\"price\":12.50,"
        + "\"" + SECRET + "\":1,\"nested\":{\"order_id\":9}}],\"tags\":[\"" + SECRET + "\"],"
        + "\"error_class\":\"Declined\",\"error_message\":\"declined " + SECRET + "\","
        + "\"retry_count\":0,\"error_backtrace\":\"" + stack + "\",\"token\":\""
        + Base64.getEncoder()
            .encodeToString(SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        + "\"}");
  }

  @Test
  void withNoAllowlistOnlyStructureIsLeftAndNoSecretInAnyForm() {
    DeadJob job = planted();
    assertThat(everyForm(job.document())).anyMatch(form -> form.contains(SECRET));

    DeadJob redacted = new Redactor(Allowlist.NONE).redact(job).job();

    assertThat(everyForm(redacted.document())).noneMatch(form -> form.contains("PLANTED"));
    assertThat(redacted.name()).isEqualTo("Charge");
    assertThat(redacted.errorClass()).isEqualTo("Declined");
    assertThat(redacted.id()).isEqualTo(job.id());
    assertThat(redacted.argument(0).get("order_id").asInt()).isNotEqualTo(4417);
  }

  @Test
  void aPlaceholderHasTheTypeAndTheLengthClassAndKeepsEquality() {
    DeadJob redacted = new Redactor(Allowlist.of("order_id")).redact(planted()).job();
    var argument = redacted.argument(0);

    assertThat(argument.get("order_id").asInt()).isEqualTo(4417);
    assertThat(argument.at("/nested/order_id").asInt()).isEqualTo(9);
    assertThat(argument.get("card").asText())
        .startsWith("redacted-")
        .hasSizeBetween(9, 32)
        .isEqualTo(argument.get("again").asText());
    assertThat(argument.get("note").asText()).isEmpty();
    assertThat(argument.get("ok").isBoolean()).isTrue();
    assertThat(argument.get("none").isNull()).isTrue();
    assertThat(argument.get("price").isBigDecimal()).isTrue();
    assertThat(redacted.redacted())
        .contains(
            new Redaction("input[0].card", "string 9-32"),
            new Redaction("input[0].price", "number"))
        .noneMatch(redaction -> redaction.path().contains("order_id"));
  }

  @Test
  void freeTextThatIsAllowedStillHidesTheValuesThatAreNot() {
    DeadJob redacted =
        new Redactor(Allowlist.of("errors[*].message")).redact(planted()).job();

    assertThat(redacted.errorMessage()).startsWith("declined redacted-").doesNotContain("PLANTED");
  }

  @Test
  void anAllowedSecretIsWarnedOf() {
    Redactor.Result result = new Redactor(Allowlist.of("card", "order_id")).redact(planted());

    assertThat(result.warnings())
        .containsExactly(
            "The allowlist lets input[0].card through, but it looks like a key, a token"
                + " or a password in a URL.");
    assertThat(new Redactor(Allowlist.of("order_id")).redact(planted()).warnings())
        .isEmpty();
  }

  @Test
  void everyJobOfTheCorpusIsStillAJobOnceRedacted() throws java.io.IOException {
    List<DeadJob> jobs = new ArrayList<>();
    try (Stream<Path> files = java.nio.file.Files.walk(Corpus.path(""))) {
      files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .forEach(file -> jobs.addAll(Corpus.read(DeadJobSource.any(), file).jobs()));
    }
    assertThat(jobs).hasSizeGreaterThan(150);
    Redactor redactor = new Redactor(Allowlist.NONE);
    for (DeadJob job : jobs) {
      DeadJob redacted = redactor.redact(job).job();
      assertThat(DeadJob.parse("m", redacted.document())).isEqualTo(redacted);
      assertThat(redactor.redact(job).job().document()).isEqualTo(redacted.document());
      assertThat(everyForm(redacted.document()))
          .as(job.toString())
          .noneMatch(form -> form.contains("@example.test") || form.contains("4111"));
    }
  }

  @Test
  void whatASourceKeepsNowhereIsSaidInTheClearAndAnyOtherReasonIsNot() {
    DeadJob job = DeadJob.of("sidekiq", "1", "Charge")
        .unread("the error of attempt 1", "Sidekiq keeps the last error only")
        .unread("error_backtrace", "it holds ada")
        .build();

    assertThat(new Redactor(Allowlist.NONE).redact(job).job().unread())
        .extracting(Unread::reason)
        .containsExactly("Sidekiq keeps the last error only", "redacted-1");
  }

  /** The text itself, and what every run of base64 in it decodes and inflates to. */
  private static List<String> everyForm(String document) {
    List<String> forms = new ArrayList<>(List.of(document));
    Matcher runs = BASE64.matcher(document);
    while (runs.find()) {
      byte[] bytes = Decoding.base64OrNull(runs.group());
      if (bytes != null) {
        forms.add(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
        try {
          forms.add(new String(
              Decoding.inflate("m", bytes, 1_000_000),
              java.nio.charset.StandardCharsets.ISO_8859_1));
        } catch (DeadJobException noZlib) {
          assertThat(noZlib).hasMessageContaining("zlib");
        }
      }
    }
    return forms;
  }
}
