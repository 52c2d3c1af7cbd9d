package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidekiqDeadJobsTest {
  @TempDir
  private Path folder;

  @TestFactory
  Stream<DynamicTest> everyRecordedMemberIsReadWithNothingLost() {
    List<Path> members = members();
    assertThat(members).hasSize(30);
    return members.stream()
        .map(member -> DynamicTest.dynamicTest(
            member.getParent().getFileName() + "/" + member.getFileName(), () -> {
              DeadJob job = SidekiqDeadJobs.read(member);
              JsonNode raw = new ObjectMapper().readTree(member.toFile());
              assertThat(job.source()).isEqualTo("sidekiq");
              assertThat(job.id()).isEqualTo(raw.get("jid").asText()).hasSize(24);
              assertThat(job.queue()).isEqualTo(raw.get("queue").asText());
              assertThat(job.name())
                  .isEqualTo(raw.path(raw.has("wrapped") ? "wrapped" : "class").asText())
                  .doesNotContain("Wrapper");
              assertThat(job.arguments().size())
                  .isEqualTo(
                      raw.has("wrapped")
                          ? raw.at("/args/0/arguments").size()
                          : raw.get("args").size());
              assertThat(job.attempts()).isEqualTo(raw.path("retry_count").asInt(-1) + 1);
              assertThat(job.errorClass()).isEqualTo(raw.path("error_class").textValue());
              assertThat(job.errorMessage()).isEqualTo(raw.path("error_message").textValue());
            }));
  }

  private static List<Path> members() {
    try (Stream<Path> files = Files.walk(
        Path.of(SidekiqDeadJobsTest.class.getResource("/dead-jobs/sidekiq").toURI()))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DeadJob member(String name) {
    return SidekiqDeadJobs.read(
        members().stream().filter(file -> file.endsWith(name)).findFirst().orElseThrow());
  }

  @Test
  void aJobThatWasKilledByHandHasNoErrorAndNoAttempt() {
    DeadJob job = member("v6.4.1/01-ops-manuallykilledworker.json");
    assertThat(job.attempts()).isZero();
    assertThat(job.errorClass()).isNull();
    assertThat(job.errorMessage()).isNull();
    assertThat(job.error()).isEmpty();
    assertThat(job.argument(0).asInt()).isEqualTo(42);
  }

  @Test
  void activeJobsAreReadFromInsideTheirWrapper() {
    DeadJob old = member("v6.4.1/11-importorderjob.json");
    assertThat(old.name()).isEqualTo("ImportOrderJob");
    assertThat(old.argument(0).get("_aj_globalid").asText()).isEqualTo("gid://shop/Order/4417");
    assertThat(old.argument(1).get("total").asText()).isEqualTo("0.199e2");
    DeadJob current = member("v8.1.7/03-importorderjob.json");
    assertThat(current.name()).isEqualTo("ImportOrderJob");
    assertThat(current.argument(0).get("_aj_globalid").asText()).isEqualTo("gid://shop/Order/4419");
    DeadJob mail = member("v6.4.1/15-actionmailer-deliveryjob.json");
    assertThat(mail.name()).isEqualTo("ActionMailer::DeliveryJob");
    assertThat(mail.argument(0).asText()).isEqualTo("OrderMailer");
    assertThat(mail.attempts()).isEqualTo(2);
  }

  @Test
  void anActiveJobOfAnOldVersionIsNamedByItsEnvelope() {
    DeadJob job = SidekiqDeadJobs.parse(
        "m",
        "{\"class\":\"ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper\",\"jid\":\"j\","
            + "\"args\":[{\"job_class\":\"OldJob\",\"arguments\":[7]}]}");
    assertThat(job.name()).isEqualTo("OldJob");
    assertThat(job.argument(0).asInt()).isEqualTo(7);
  }

  @Test
  void numbersAndTextsAreKeptWhole() {
    DeadJob job = member("v6.4.1/04-i18npush-sendjob.json");
    assertThat(job.argument(0).asText()).isEqualTo("9007199254740993");
    assertThat(job.argument(1).asText()).endsWith("📦");
    assertThat(job.argument(3).get("ttl").bigIntegerValue())
        .isEqualTo(new BigInteger("18446744073709551617"));
    assertThat(job.argument(3).get("big_float").decimalValue())
        .isEqualByComparingTo("1.7976931348623157e+308");
    assertThat(job.argument(3).get("emoji").asText()).isEqualTo("👩‍👩‍👧‍👦");
    assertThat(job.argument(3).get("ctl").asText()).endsWith("\u0001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"30.0", "0.10", "49.95", "0.30000000000000000001", "123456789012345678901"})
  void decimalsAreVerbatim(String number) {
    DeadJob job = parse("\"args\":[" + number + "]");
    assertThat(job.argument(0)).hasToString(number);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|it is of JSON type ARRAY; expected an object, a member of Sidekiq's dead set.",
        "7|it is of JSON type NUMBER; expected an object, a member of Sidekiq's dead set.",
        "''|it is empty; expected an object, a member of Sidekiq's dead set.",
        "{}|its field 'args' is missing; expected an array.",
        "{\"args\":{}}|its field 'args' is of JSON type OBJECT; expected an array.",
        "{\"args\":[]}|its field 'class' is missing; expected a string.",
        "{\"args\":[],\"class\":null}|its field 'class' is of JSON type NULL; expected a string.",
        "{\"args\":[],\"class\":\"C\",\"jid\":7}|its field 'jid' is of JSON type NUMBER (7); expected"
            + " a string."
      })
  void whatIsNoSidekiqJobIsRefusedWithTheFieldThatIsWrong(String json, String why) {
    assertThatThrownBy(() -> SidekiqDeadJobs.parse("m.json", json))
        .isInstanceOf(DeadJobException.class)
        .hasMessage("Dead job m.json is no Sidekiq job: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"retry_count\":\"3\"|'retry_count' is of JSON type STRING; expected a whole number from 0 to 1048575.",
        "\"retry_count\":-1|'retry_count' is of JSON type NUMBER (-1); expected a whole number from 0 to 1048575.",
        "\"retry_count\":1.5|'retry_count' is of JSON type NUMBER (1.5); expected a whole number from 0 to 1048575.",
        "\"retry_count\":2147483647|'retry_count' is of JSON type NUMBER (2147483647); expected a whole number from 0 to"
            + " 1048575.",
        "\"queue\":[]|'queue' is of JSON type ARRAY; expected a string.",
        "\"error_class\":7|'error_class' is of JSON type NUMBER (7); expected a string.",
        "\"error_message\":{}|'error_message' is of JSON type OBJECT; expected a string."
      })
  void anOptionalFieldOfAWrongTypeIsRefusedAndNotTakenForMissing(String field, String why) {
    assertThatThrownBy(() -> parse("\"args\":[]," + field))
        .isInstanceOf(DeadJobException.class)
        .hasMessage("Dead job m is no Sidekiq job: its field " + why);
  }

  @Test
  void optionalFieldsMayBeMissingOrNull() {
    for (String rest : List.of("", ",\"queue\":null,\"error_class\":null,\"retry_count\":null")) {
      DeadJob job = parse("\"args\":[1]" + rest);
      assertThat(job.queue()).isEqualTo("default");
      assertThat(job.error()).isEmpty();
      assertThat(job.attempts()).isZero();
    }
  }

  @Test
  void anActiveJobWithoutItsEnvelopeIsRefused() {
    assertThatThrownBy(() -> SidekiqDeadJobs.parse(
            "m", "{\"class\":\"Sidekiq::ActiveJob::Wrapper\",\"jid\":\"j\",\"args\":[\"x\"]}"))
        .hasMessage("Dead job m (ActiveJob's envelope args[0]) is no Sidekiq job: its field"
            + " 'arguments' is missing; expected an array.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"args\":[}",
        "{'args':[]}",
        "{\"args\":[01]}",
        "{\"args\":[NaN]}",
        "{",
        "\u0000",
        "{\"args\":[]} {\"args\":[]}",
        "{\"args\":[]}garbage",
        "{\"args\":[\"\u0001\"]}"
      })
  void whatIsNotJsonIsRefused(String json) {
    assertThatThrownBy(() -> SidekiqDeadJobs.parse("m.json", json))
        .isInstanceOf(DeadJobException.class)
        .hasMessageStartingWith("Dead job m.json is not JSON: ")
        .hasMessageEndingWith(". Expected a member of Sidekiq's dead set, as ZRANGE prints it.")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void deepNestingIsBoundedWithoutOverflowingTheStack() {
    assertThat(
            parse("\"args\":" + "[".repeat(900) + "]".repeat(900)).arguments().size())
        .isOne();
    for (int depth : new int[] {1_000, 1_000_000}) {
      assertThatThrownBy(() -> parse("\"args\":" + "[".repeat(depth) + "]".repeat(depth)))
          .isInstanceOf(DeadJobException.class)
          .hasMessageStartingWith(
              "Dead job m is beyond the bounds of what is read: Document nesting"
                  + " depth (1001) exceeds the maximum allowed");
    }
  }

  @Test
  void aNumberOfThousandsOfDigitsIsRefused() {
    assertThatThrownBy(() -> parse("\"args\":[" + "9".repeat(5_000) + "]"))
        .isInstanceOf(DeadJobException.class)
        .hasMessageStartingWith(
            "Dead job m is beyond the bounds of what is read: Number value length");
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    Path file = write("\ufeff" + json("\"args\":[1]"));
    assertThat(SidekiqDeadJobs.read(file).argument(0).asInt()).isOne();
  }

  @Test
  void aFileThatIsNotUtf8IsRefusedRatherThanAltered() throws IOException {
    Path file = folder.resolve("latin1.json");
    Files.write(file, json("\"args\":[\"ä\"]").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SidekiqDeadJobs.read(file))
        .isInstanceOf(DeadJobException.class)
        .hasMessage("Dead job " + file + " is not UTF-8: Input length = 1. Sidekiq writes nothing"
            + " else; the file was changed or converted.");
  }

  @Test
  void aFileThatIsTooLargeIsRefusedWithoutReadingItWhole() throws IOException {
    Path file = folder.resolve("large.json");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(8L << 30);
    }
    assertThatThrownBy(() -> SidekiqDeadJobs.read(file))
        .isInstanceOf(DeadJobException.class)
        .hasMessage("Dead job " + file + " has more than 16777216 bytes, the most that is read.");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    Path missing = folder.resolve("missing.json");
    assertThatThrownBy(() -> SidekiqDeadJobs.read(missing))
        .isInstanceOf(DeadJobException.class)
        .hasMessage("Dead job " + missing + " cannot be read: java.nio.file.NoSuchFileException: "
            + missing + ".");
    assertThatThrownBy(() -> SidekiqDeadJobs.read(folder))
        .isInstanceOf(DeadJobException.class)
        .hasMessageStartingWith("Dead job " + folder + " cannot be read: ");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("job.json"), text);
  }

  private static DeadJob parse(String fields) {
    return SidekiqDeadJobs.parse("m", json(fields));
  }

  private static String json(String fields) {
    return "{\"class\":\"C\",\"jid\":\"j\"," + fields + "}";
  }
}
