package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a payload is after it has been through JSON, and through Redis. */
class PayloadRoundTripTest {
  record Money(BigDecimal amount, String currency) {}

  record Item(String sku, Money price, Optional<String> note, List<Integer> sizes) {}

  record Order(UUID id, Item first, Map<String, Item> rest, Optional<Item> gift, OptionalInt age) {}

  record Page<T>(T head, List<T> items) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Circle.class, name = "circle"),
    @JsonSubTypes.Type(value = Square.class, name = "square")
  })
  sealed interface Shape permits Circle, Square {}

  record Circle(BigDecimal radius) implements Shape {}

  record Square(BigDecimal side) implements Shape {}

  static Stream<Named<Object>> values() {
    ZonedDateTime winter = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneId.of("Europe/Paris"));
    Money price = new Money(new BigDecimal("19.90"), "EUR");
    Item item = new Item("a-1", price, Optional.of("ünï 😀"), List.of(1, 2));
    return Stream.of(
            "",
            "text",
            "\u0000\u0001\"\\/\r\n\u2028",
            "İı😀",
            "lone \ud800 and \udc00",
            "\udfff\ud800",
            42,
            Long.MAX_VALUE,
            Integer.MIN_VALUE,
            true,
            0.1,
            Double.MIN_VALUE,
            Double.NaN,
            1.5f,
            'x',
            new BigDecimal("0.1234567890123456789012345678901234567890"),
            new BigDecimal("1.10"),
            new BigDecimal("1E+3"),
            new BigDecimal("-0.00"),
            BigInteger.TWO.pow(300),
            Instant.parse("2026-01-02T03:04:05.123456789Z"),
            Instant.EPOCH.minusNanos(1),
            LocalDate.of(2026, 1, 2),
            LocalTime.of(3, 4, 5, 6),
            LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6),
            winter,
            winter.withZoneSameInstant(ZoneId.of("UTC")),
            winter.withZoneSameInstant(ZoneOffset.UTC),
            winter.withZoneSameInstant(ZoneId.of("Pacific/Chatham")),
            winter.toOffsetDateTime(),
            OffsetDateTime.MIN,
            Duration.ofSeconds(1, 1),
            Period.of(1, 2, 3),
            Year.of(2026),
            YearMonth.of(2026, 1),
            MonthDay.of(2, 29),
            DayOfWeek.MONDAY,
            ZoneOffset.ofHours(-3),
            UUID.fromString("00000000-0000-0000-0000-000000000001"),
            price,
            item,
            new Circle(new BigDecimal("2.50")),
            new Order(new UUID(1, 2), item, Map.of("b", item), Optional.empty(), OptionalInt.of(7)))
        .map(value -> Named.of(value.getClass().getSimpleName() + " " + printable(value), value));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueComesBackEqualFromJsonAndFromRedis(Object value) {
    AtomicReference<Object> read = new AtomicReference<>();
    StoredJob job = new JobRig().run(pipeline(value.getClass(), value, read), "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(read.get()).isEqualTo(value);
  }

  static Stream<Named<Generic<?>>> genericValues() {
    List<Shape> shapes = List.of(new Circle(new BigDecimal("1.0")), new Square(BigDecimal.ONE));
    Shape circle = shapes.get(0);
    return Stream.of(
            new Generic<>(new TypeReference<List<Shape>>() {}, shapes),
            new Generic<>(new TypeReference<Map<String, Shape>>() {}, Map.of("a", circle)),
            new Generic<>(new TypeReference<Optional<Shape>>() {}, Optional.of(circle)),
            new Generic<>(new TypeReference<Optional<Shape>>() {}, Optional.empty()),
            new Generic<>(new TypeReference<Page<Shape>>() {}, new Page<>(circle, shapes)),
            new Generic<>(new TypeReference<Page<Money>>() {}, new Page<>(null, List.of())),
            new Generic<>(new TypeReference<Shape>() {}, circle),
            new Generic<>(new TypeReference<ZoneId>() {}, ZoneId.of("Europe/Paris")),
            new Generic<>(
                new TypeReference<List<List<BigDecimal>>>() {},
                List.of(List.of(new BigDecimal("1.10")), List.of())),
            new Generic<>(
                new TypeReference<Map<LocalDate, Optional<Money>>>() {},
                Map.of(LocalDate.EPOCH, Optional.empty())))
        .map(value -> Named.of(value.type().getType().getTypeName(), value));
  }

  record Generic<T>(TypeReference<T> type, T value) {}

  @ParameterizedTest
  @MethodSource("genericValues")
  void aGenericValueComesBackEqualWithItsElementTypes(Generic<?> generic) {
    JsonCodec.Encoded encoded =
        JsonCodec.standard().encode("It", generic.value(), generic.type().getType());

    assertThat(encoded.value()).isEqualTo(generic.value());
  }

  record Tags(Set<String> tags, Map<String, Set<Money>> byName) {}

  static final class Bag {
    public Set<String> tags = Set.of();
  }

  @Test
  void theOrderOfASetIsNoPartOfItsValue() {
    Set<String> many = IntStream.range(0, 50)
        .mapToObj(i -> "tag-" + i)
        .collect(Collectors.toCollection(LinkedHashSet::new));
    Set<Money> prices = new LinkedHashSet<>();
    IntStream.range(0, 50).forEach(i -> prices.add(new Money(BigDecimal.valueOf(i, 2), "EUR")));
    Tags value = new Tags(many, Map.of("a", prices));
    Bag bag = new Bag();
    bag.tags = many;

    assertThat(JsonCodec.standard().encode("It", value, Tags.class).value()).isEqualTo(value);
    assertThat(JsonCodec.standard().encode("It", bag, Bag.class).value())
        .isInstanceOfSatisfying(Bag.class, read -> assertThat(read.tags).isEqualTo(many));
  }

  @Test
  void textStaysReadableInRedis() {
    assertThat(encode("ünï 😀 \ud800", String.class)).isEqualTo("\"ünï 😀 \\ud800\"");
  }

  @Test
  void unknownPropertiesAreIgnoredSoThatOldJobsSurviveADeploy() {
    assertThat(JsonCodec.standard()
            .decode("It", "{\"amount\":1.50,\"currency\":\"EUR\",\"gone\":1}", Money.class))
        .isEqualTo(new Money(new BigDecimal("1.50"), "EUR"));
  }

  @Test
  void aTreeMayBeAPayload() throws Exception {
    JsonNode tree = new JsonMapper().readTree("{\"a\":[1,null,{\"b\":\"c\"}]}");

    assertThat(JsonCodec.standard().encode("It", tree, JsonNode.class).value()).isEqualTo(tree);
  }

  @Test
  void anOwnMapperIsCopiedAndUsed() {
    JsonMapper mapper = JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
        .build();
    JsonCodec codec = JsonCodec.using(mapper);
    mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    assertThat(codec.encode("It", new Money(BigDecimal.ONE, "EUR"), Money.class).json())
        .isEqualTo("{\"Amount\":1,\"Currency\":\"EUR\"}");
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 64, 65, 5_000_000})
  void aPayloadOfAnySizeComesBack(int length) {
    AtomicReference<Object> read = new AtomicReference<>();
    String value = "é".repeat(length);
    StoredJob job = new JobRig().run(pipeline(String.class, value, read), value);

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(read.get().equals(value)).isTrue();
    assertThat(job.input().length()).isEqualTo(length + 2);
  }

  private static <T> Pipeline<String> pipeline(
      Class<T> type, Object value, AtomicReference<Object> read) {
    return Pipeline.named("p")
        .input(String.class)
        .step("make", type, (text, step) -> type.cast(value))
        .action("read", (made, step) -> {
          if (step.attempt() == 1) {
            throw new IllegalStateException("read it back from Redis");
          }
          read.set(made);
        })
        .retry(RetryPolicy.attempts(2))
        .build();
  }

  private static String encode(Object value, Type type) {
    return JsonCodec.standard().encode("It", value, type).json();
  }

  private static String printable(Object value) {
    return value.toString().replaceAll("[^ -~]", "?");
  }
}
