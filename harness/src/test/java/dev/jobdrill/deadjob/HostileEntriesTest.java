package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class HostileEntriesTest {
  private static final ReadLimits SMALL = new ReadLimits(2000, 5000, 50, 10_000);
  private static final String GOOD = "{\"class\":\"C\",\"jid\":\"j\",\"args\":[]}";

  @Test
  void badEntriesAreNamedCountedAndSkipped() {
    DeadJobSink.Collected read = Corpus.read(
        DeadJobSource.of("sidekiq"), GOOD + "\n1.5\nnot json\n2.5\n{\"jid\":\"x\"}\n" + GOOD);

    assertThat(read.jobs()).hasSize(2);
    assertThat(read.badEntries()).hasSize(2);
    assertThat(read.badEntries().get(0).reason()).startsWith("m, line 3 is not JSON");
    assertThat(read.badEntries().get(1).reason())
        .isEqualTo(
            "m, line 5: its member 'args' is missing; expected a member of JSON type array.");
  }

  @Test
  void anEntryThatIsCutOffIsToldWithoutWordsOfTheParser() {
    DeadJobSink.Collected read =
        Corpus.read(DeadJobSource.of("sidekiq"), GOOD + "\n1.5\n{\"jid\":\"x\",\"args\":[1\n2.5");

    assertThat(read.badEntries())
        .extracting(DeadJobSink.BadEntry::reason)
        .singleElement()
        .asString()
        .startsWith("m, line 3 is not JSON: ")
        .contains("line: 1, column: ")
        .doesNotContain("Source");
  }

  @Test
  void aLineThatIsNotUtf8IsOneBadEntry() {
    byte[] bytes = ("{\"class\":\"\u00ff\"}\n" + GOOD).getBytes(StandardCharsets.ISO_8859_1);
    DeadJobSink.Collected read = new DeadJobSink.Collected();

    DeadJobSource.any().read("m", new java.io.ByteArrayInputStream(bytes), read);

    assertThat(read.jobs()).hasSize(1);
    assertThat(read.badEntries())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason()).startsWith("m, line 1 is not UTF-8"));
  }

  @Test
  void aBombInABacktraceEndsAtTheLimitAndTheJobIsRead() {
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[1_000_000]);
    deflater.finish();
    byte[] packed = new byte[5000];
    int length = deflater.deflate(packed);
    deflater.end();
    String bomb = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(packed, length));
    DeadJobSink.Collected read = Corpus.read(
        DeadJobSource.of("sidekiq").withLimits(SMALL),
        GOOD.replace("}", ",\"error_class\":\"E\",\"error_backtrace\":\"" + bomb + "\"}"));

    assertThat(read.jobs())
        .singleElement()
        .satisfies(
            job -> assertThat(job.unread())
                .contains(
                    new Unread(
                        "error_backtrace",
                        "it inflates to more than 5000 bytes, the most that is read"
                            + " (ReadLimits.inflatedBytes). Raise the limit if it is meant to be as large.")));
  }

  @Test
  void depthSizeAndDigitsAreLimited() {
    String deep = "[".repeat(1000) + "]".repeat(1000);
    assertThatThrownBy(() -> Corpus.read(DeadJobSource.any(), "{\"args\":" + deep + "}"))
        .isInstanceOf(DeadJobException.class)
        .hasMessageContainingAll("beyond the bounds of what is read", "ReadLimits.depth");
    DeadJobSink.Collected large = Corpus.read(
        DeadJobSource.any().withLimits(SMALL),
        List.of("[" + new Json.Text(GOOD.replace("[]", "[\"" + "x".repeat(3000) + "\"]")).compact()
                + "," + new Json.Text(GOOD).compact() + "]")
            .get(0));
    assertThat(large.jobs()).hasSize(1);
    assertThat(large.badEntries())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason())
            .contains("at most 2000 are read of one entry", "ReadLimits.entryBytes"));
    assertThatThrownBy(() -> Corpus.read(DeadJobSource.any().withLimits(SMALL), "x".repeat(10_001)))
        .hasMessageContainingAll("more than 10000 bytes", "ReadLimits.fileBytes", "Split it");
    DeadJobSink.Collected time =
        Corpus.read(DeadJobSource.any(), GOOD.replace("}", ",\"created_at\":1e999999999}"));
    assertThat(time.badEntries())
        .singleElement()
        .satisfies(
            bad -> assertThat(bad.reason()).contains("'created_at' is no time: 1e999999999"));
  }

  @Test
  void duplicateAndOddKeysAndExactNumbersAreKept() {
    DeadJob job =
        Corpus.sidekiq("{\"class\":\"C\",\"jid\":\"j\",\"args\":[{\"a\":1.0e-07,\"a\":-0.0,"
            + "\"\":18446744073709551617,\"__proto__\":30.0,\"k\":\"\\u2028\\ud83d\\ude9a\"}]}");

    assertThat(job.input().compact())
        .isEqualTo("[{\"a\":1.0e-07,\"a\":-0.0,\"\":18446744073709551617,\"__proto__\":30.0,"
            + "\"k\":\"\\u2028🚚\"}]");
    assertThat(DeadJob.parse("m", job.document()).document()).isEqualTo(job.document());
    assertThat(job.argument(0).get("__proto__").decimalValue())
        .isEqualTo(new java.math.BigDecimal("30.0"));
  }

  @Test
  void whatIsNoDeadJobIsSaidToBeNone() {
    assertThat(Corpus.read(DeadJobSource.any(), "{\"a\":1}").badEntries())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason())
            .contains("looks like a dead job of no known system", "sidekiq", "temporal"));
    assertThatThrownBy(() -> DeadJobSource.of("oban"))
        .hasMessageContainingAll("no reader of dead jobs of 'oban'", "bullmq, celery");
    assertThatThrownBy(() -> Corpus.read(DeadJobSource.any(), " \n"))
        .hasMessageContaining("m is empty; expected dead jobs");
    assertThat(Corpus.read(
                DeadJobSource.any(),
                "{\"body\":\"x\",\"headers\":{},\"content-type\":\"application/x-python-serialize\"}")
            .badEntries())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason()).contains("only application/json is read"));
  }
}
