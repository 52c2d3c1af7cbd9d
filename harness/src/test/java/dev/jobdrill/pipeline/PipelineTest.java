package dev.jobdrill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.type.TypeReference;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
  private static final String RULE =
      " is not usable: expected 1 to 100 letters, digits, '.', '_' or '-', starting with a letter or"
          + " digit, because it becomes part of Redis keys, headers and schedule texts. Rename it.";

  @Test
  void keepsItsStepsInOrderWithTheirTypes() {
    Pipeline<String> pipeline = Pipeline.named("invoice")
        .input(String.class)
        .step("fetch", Integer.class, (text, step) -> text.length())
        .action("check", (number, step) -> assertThat(number).isPositive())
        .step("spread", new TypeReference<List<Long>>() {}, (n, step) -> List.of((long) n))
        .build();

    assertThat(pipeline.steps())
        .extracting(Step::name, step -> step.outputType().map(Type::getTypeName).orElse("none"))
        .containsExactly(
            tuple("fetch", "java.lang.Integer"),
            tuple("check", "none"),
            tuple("spread", "java.util.List<java.lang.Long>"));
    assertThat(pipeline.inputType()).isEqualTo(String.class);
    assertThat(pipeline).hasToString("invoice [fetch -> check -> spread]");
  }

  @Test
  void takesAGenericInput() {
    Pipeline<Map<String, Integer>> pipeline = Pipeline.named("p")
        .input(new TypeReference<Map<String, Integer>>() {})
        .action("sum", (map, step) -> assertThat(map.get("a")).isNotNull())
        .build();

    assertThat(pipeline.inputType().getTypeName())
        .isEqualTo("java.util.Map<java.lang.String, java.lang.Integer>");
  }

  @Test
  void waitsInAQueueOfItsOwnUnlessToldOtherwise() {
    assertThat(one("invoice").build().queue()).isEqualTo("invoice");
    assertThat(one("invoice").queue("slow").build().queue()).isEqualTo("slow");
  }

  @Test
  void findsAStepByName() {
    Pipeline<String> pipeline = one("p").build();

    assertThat(pipeline.step("only")).get().hasToString("only");
    assertThat(pipeline.step("ONLY")).isEmpty();
  }

  @Test
  void hasTheDefaultPolicyUnlessToldOtherwise() {
    RetryPolicy own = RetryPolicy.attempts(2);

    assertThat(one("p").build().retryPolicy()).isSameAs(RetryPolicy.DEFAULT);
    assertThat(one("p").retry(own).build().retryPolicy()).isSameAs(own);
  }

  @Test
  void aStepMayHaveAPolicyOfItsOwn() {
    RetryPolicy own = RetryPolicy.never();
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("plain", (text, step) -> {})
        .step("own", String.class, (text, step) -> text, StepOptions.retry(own))
        .step(
            "generic",
            new TypeReference<List<String>>() {},
            (text, step) -> List.of(text),
            StepOptions.retry(own))
        .build();

    assertThat(pipeline.steps().get(0).options().retryPolicy()).isEmpty();
    assertThat(pipeline.steps().get(1).options().retryPolicy()).containsSame(own);
    assertThat(pipeline.steps().get(2).options().retryPolicy()).containsSame(own);
  }

  @Test
  void aBuilderThatGoesOnLeavesTheBuiltPipelineAlone() {
    PipelineBuilder<String, String> builder = one("p");
    Pipeline<String> built = builder.build();
    builder.action("later", (text, step) -> {});

    assertThat(built.steps()).hasSize(1);
    assertThatThrownBy(() -> built.steps().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void nothingOfTheInputMayBeReportedUnlessItsFieldIsAllowed() {
    assertThat(one("p").build().reportFields()).isEmpty();
    assertThat(one("p").reportFields("$.id", "$.customer.name").build().reportFields())
        .containsExactly("$.id", "$.customer.name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "id", "$", "$.", "$.a..b", "$.a[0]", "$.*", "$..a", "$.a."})
  void onlyPathsOfNamesAreAllowedInReports(String path) {
    assertThatThrownBy(() -> one("p").reportFields("$.id", path))
        .hasMessage("Pipeline 'p' allows '" + path
            + "' in error reports, which is no path: expected '$' and one or more names, each after a '.', as in"
            + " $.customer.country. Name one field at a time.");
  }

  @Test
  void twoStepsOfOneNameAreRefused() {
    PipelineBuilder<String, String> builder = one("invoice");

    assertThatThrownBy(() -> builder.action("only", (text, step) -> {}))
        .isInstanceOf(PipelineDefinitionException.class)
        .hasMessage(
            "Pipeline 'invoice' has two steps named 'only': checkpoints, faults and assertions"
                + " find a step by its name. Rename one of them.");
  }

  @Test
  void aPipelineWithoutStepsIsRefused() {
    PipelineBuilder<String, String> builder = Pipeline.named("idle").input(String.class);

    assertThatThrownBy(builder::build)
        .isInstanceOf(PipelineDefinitionException.class)
        .hasMessage(
            "Pipeline 'idle' has no step: a job of it would do nothing. Add at least one with"
                + " step(...) or action(...).");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a b", "a/b", "a:b", "{a}", "-a", ".a", "a\n", "a#1", "a@b", "größe", "%s"
      })
  void namesThatWouldBreakAKeyOrAHeaderAreRefused(String name) {
    assertThatThrownBy(() -> Pipeline.named(name))
        .isInstanceOf(PipelineDefinitionException.class)
        .hasMessage("Pipeline name '" + name + "'" + RULE);
    assertThatThrownBy(() -> one("p").queue(name)).hasMessage("Queue name '" + name + "'" + RULE);
    assertThatThrownBy(() -> one("p").action(name, (text, step) -> {}))
        .hasMessage("Step name '" + name + "'" + RULE);
  }

  @ParameterizedTest
  @NullSource
  void aMissingNameIsRefusedInWords(String none) {
    assertThatThrownBy(() -> Pipeline.named(none))
        .isInstanceOf(PipelineDefinitionException.class)
        .hasMessage("Pipeline name is missing: expected 1 to 100 letters, digits, '.', '_' or '-',"
            + " starting with a letter or digit. Give it one.");
    assertThatThrownBy(() -> one("p").action(none, (text, step) -> {}))
        .isInstanceOf(PipelineDefinitionException.class)
        .hasMessageStartingWith("Step name is missing");
  }

  @Test
  void namesMayBeOneToAHundredCharactersLong() {
    assertThat(one("a").build().name()).isEqualTo("a");
    assertThat(one("a".repeat(100)).build().name()).hasSize(100);
    assertThatThrownBy(() -> one("a".repeat(101))).hasMessageEndingWith(RULE);
    assertThat(one("9.invoice_v2-B").build().name()).isEqualTo("9.invoice_v2-B");
  }

  private static PipelineBuilder<String, String> one(String name) {
    return Pipeline.named(name).input(String.class).action("only", (text, step) -> {});
  }
}
