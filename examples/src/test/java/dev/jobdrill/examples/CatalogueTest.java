package dev.jobdrill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.assertion.EffectsAssert;
import dev.jobdrill.assertion.JobRunAssert;
import dev.jobdrill.assertion.JobsAssert;
import dev.jobdrill.assertion.LogsAssert;
import dev.jobdrill.assertion.MetricAssert;
import dev.jobdrill.assertion.ReplayReportAssert;
import dev.jobdrill.assertion.RetriesAssert;
import dev.jobdrill.assertion.StepAssert;
import dev.jobdrill.assertion.trace.TraceAssert;
import dev.jobdrill.deadjob.DeadJobReaders;
import dev.jobdrill.exploration.Invariant;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.Position;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a page lists, it lists whole, and nothing that is not there. */
class CatalogueTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern BLOCK = Pattern.compile("```.*?```", Pattern.DOTALL);

  @Test
  void eachFaultIsInTheCatalogue() {
    Set<String> listed = firstCells("faults.md", "## The catalogue").stream()
        .map(name -> name.replaceFirst("\\(.*", ""))
        .collect(Collectors.toSet());

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(Stream.of(FaultKind.values())
            // Made by code that no text repeats.
            .filter(kind -> kind != FaultKind.THROWN_BY_CODE)
            .map(FaultKind::text)
            .toList());
  }

  @Test
  void eachPositionIsNamed() {
    assertThat(quoted(page("faults.md")))
        .containsAll(Stream.of(Position.values()).map(Position::text).toList());
  }

  @Test
  void eachInvariantIsNamed() {
    assertThat(firstCells("exploration.md", "## Invariants"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Invariant.values()).map(Invariant::text).toList());
  }

  @Test
  void eachSystemHasItsRow() {
    List<String> systems = DeadJobReaders.load().systems();

    assertThat(firstCells("dead-jobs.md", "## Readers"))
        .containsExactlyInAnyOrderElementsOf(systems);
    assertThat(firstCells("formats.md", "## Exports of dead jobs"))
        .containsExactlyInAnyOrderElementsOf(systems);
  }

  @TestFactory
  Stream<DynamicTest> eachMethodIsToldOf() {
    String assertions = Stream.of(
            "assertions.md", "retries.md", "signals.md", "traces.md", "temporal.md")
        .map(CatalogueTest::page)
        .collect(Collectors.joining());
    return Stream.concat(
        Stream.of(
                JobRunAssert.class,
                StepAssert.class,
                JobsAssert.class,
                EffectsAssert.class,
                RetriesAssert.class,
                LogsAssert.class,
                MetricAssert.class,
                TraceAssert.class,
                ReplayReportAssert.class)
            .map(type -> told(type, assertions)),
        Stream.of(
            told(StepContext.class, page("pipelines.md")),
            told(RetryPolicy.class, page("retries.md"))));
  }

  private static DynamicTest told(Class<?> type, String pages) {
    return DynamicTest.dynamicTest(
        type.getSimpleName(),
        () -> assertThat(Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> method.getDeclaringClass() == type && !isGetter(type, method))
                .map(Method::getName)
                .distinct())
            .isNotEmpty()
            .allSatisfy(name -> assertThat(pages).containsPattern("\\b" + name + "\\b")));
  }

  /** What a policy is asked by the executor is not for its user. */
  private static boolean isGetter(Class<?> type, Method method) {
    return type == RetryPolicy.class
        && (method.getReturnType() != type || Object.class == method.getDeclaringClass());
  }

  private static Set<String> firstCells(String page, String heading) {
    String text = page(page);
    String section = text.substring(text.indexOf(heading)).split("\n## ", 3)[0];
    return section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(line -> quoted(line.split(" \\| ")[0]).stream())
        .collect(Collectors.toSet());
  }

  private static Set<String> quoted(String text) {
    return QUOTED
        .matcher(BLOCK.matcher(text).replaceAll(""))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  private static String page(String name) {
    try {
      return Files.readString(Path.of("..", "docs", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
