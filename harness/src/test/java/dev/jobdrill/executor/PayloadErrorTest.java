package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.pipeline.Pipeline;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadErrorTest {
  private final JobRig rig = new JobRig();

  sealed interface Shape permits Circle {}

  record Circle(int radius) implements Shape {}

  record Holder(List<Inner> inner) {}

  record Inner(Object value) {}

  static class Base {
    public int a = 1;
  }

  static class Sub extends Base {
    public int b = 2;
  }

  /** Writes a property that it does not read. */
  static final class WriteOnly {
    @JsonProperty
    String getSecret() {
      return hidden;
    }

    @JsonIgnore
    void setSecret(String ignored) {}

    private String hidden = "default";
  }

  @Test
  void aNullInputIsRefusedInWords() {
    assertThatThrownBy(() -> enqueue(String.class, null))
        .isInstanceOf(PayloadException.class)
        .hasMessage("The input of pipeline 'p' is null; expected java.lang.String.");
  }

  @Test
  void nothingIsEnqueuedIfTheInputIsRefused() {
    assertThatThrownBy(() -> enqueue(Inner.class, new Inner(new Object())))
        .isInstanceOf(PayloadException.class);

    assertThat(rig.dump()).isEmpty();
  }

  @Test
  void aSealedTypeWithoutAnnotationsIsRefusedWithTheReason() {
    assertThatThrownBy(() -> enqueue(Shape.class, new Circle(3)))
        .isInstanceOf(PayloadException.class)
        .hasMessageStartingWith(
            "The input of pipeline 'p' cannot be read as " + Shape.class.getName() + ": ")
        .hasMessageContaining("abstract types either need to be mapped to concrete types")
        .hasMessageEndingWith("Found {\"radius\":3}");
  }

  @Test
  void aSubclassThatWouldLoseItsOwnPropertiesIsRefused() {
    assertThatThrownBy(() -> enqueue(Base.class, new Sub()))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining(
            "does not survive a round trip through JSON: at /b it wrote 2 and read"
                + " back nothing.");
    assertThatThrownBy(() -> enqueue(new TypeReference<List<Base>>() {}, List.of(new Sub())))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("at /0/b it wrote 2 and read back nothing.");
  }

  @Test
  void aValueThatChangesOnTheWayIsRefusedWithItsPath() {
    WriteOnly changed = new WriteOnly();
    changed.hidden = "changed";

    assertThatThrownBy(() -> enqueue(WriteOnly.class, changed))
        .isInstanceOf(PayloadException.class)
        .hasMessage(
            "The input of pipeline 'p' does not survive a round trip through JSON: at /secret it"
                + " wrote \"changed\" and read back \"default\". A job is read back from JSON by another"
                + " process, so what it loses there it loses in production. Make the type's properties"
                + " readable and writable by Jackson.");
  }

  @Test
  void digitsThatAnUntypedPropertyWouldLoseAreNoticed() {
    BigDecimal exact = new BigDecimal("0.1234567890123456789");

    assertThatThrownBy(
            () -> enqueue(Holder.class, new Holder(List.of(new Inner("kept"), new Inner(exact)))))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("at /inner/1/value it wrote 0.1234567890123456789 and read back"
            + " 0.12345678901234568.");
  }

  @Test
  void numbersThatAnUntypedPropertyKeepsAreAccepted() {
    Holder holder = new Holder(List.of(
        new Inner(1.1),
        new Inner(new BigDecimal("1.10")),
        new Inner(7L),
        new Inner(0.1f),
        new Inner(BigInteger.TWO.pow(100)),
        new Inner(Map.of("a", List.of(1e300)))));

    assertThat(enqueue(Holder.class, holder).created()).isTrue();
  }

  @Test
  void whatJacksonCannotWriteIsRefusedWithARemedy() {
    assertThatThrownBy(() -> enqueue(Inner.class, new Inner(new Object())))
        .isInstanceOf(PayloadException.class)
        .hasMessageStartingWith(
            "The input of pipeline 'p' (" + Inner.class.getName() + ") cannot be written as JSON: ")
        .hasMessageEndingWith(
            "Make it a record, or a class whose properties Jackson can read and write.");
  }

  @Test
  void aValueThatContainsItselfIsRefused() {
    List<Object> self = new ArrayList<>();
    self.add(self);

    assertThatThrownBy(() -> enqueue(Inner.class, new Inner(self)))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("cannot be written as JSON: ");
  }

  @Test
  void aNumberOfTooManyDigitsIsRefused() {
    assertThatThrownBy(() -> enqueue(BigInteger.class, BigInteger.TEN.pow(2_000)))
        .isInstanceOf(PayloadException.class)
        .hasMessageContaining("exceeds the maximum allowed");
  }

  @Test
  void noClassIsEverNamedByTheJson() {
    Object read = JsonCodec.standard()
        .decode("It", "{\"value\":[\"java.util.concurrent.atomic.AtomicLong\",5]}", Inner.class);

    assertThat(read).isEqualTo(new Inner(List.of("java.util.concurrent.atomic.AtomicLong", 5)));
  }

  @Test
  void brokenJsonIsQuotedInPart() {
    assertThatThrownBy(() ->
            JsonCodec.standard().decode("The input", "{\"at\":" + "x".repeat(500), Instant.class))
        .isInstanceOf(PayloadException.class)
        .hasMessageStartingWith("The input cannot be read as java.time.Instant: ")
        .hasMessageEndingWith("Found {\"at\":" + "x".repeat(114) + "… [506 characters]");
  }

  private <I> JobHandle enqueue(Class<I> type, I input) {
    Pipeline<I> pipeline =
        Pipeline.named("p").input(type).action("a", (value, step) -> {}).build();
    return rig.executor(pipeline).enqueue(pipeline, input, EnqueueOptions.freshCorrelation());
  }

  private <I> JobHandle enqueue(TypeReference<I> type, I input) {
    Pipeline<I> pipeline =
        Pipeline.named("p").input(type).action("a", (value, step) -> {}).build();
    return rig.executor(pipeline).enqueue(pipeline, input, EnqueueOptions.freshCorrelation());
  }
}
