package dev.jobdrill.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Annotation before configuration parameter before environment variable. */
class SettingsTest {
  @Test
  void anUnknownModeIsTracedToTheAnnotation() {
    assertThat(Kit.embedded().launch(MistypedModeTestCases.class).failure())
        .hasMessageContainingAll(
            "Unknown mode \"embeded\", given by annotation attribute mode",
            "one of auto, containers, embedded, external",
            "correct the annotation attribute mode");
  }

  @JobPipelineTest(mode = "embeded")
  static class MistypedModeTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void never(JobHarness jobs) {}
  }

  @Test
  void anUnknownModeIsTracedToTheConfigurationParameter() {
    assertThat(Kit.withoutMode()
            .with("jobdrill.mode", "embeded")
            .launch(NoModeTestCases.class)
            .failure())
        .hasMessageContaining(
            "Unknown mode \"embeded\", given by configuration parameter or system property jobdrill.mode");
  }

  @JobPipelineTest
  static class NoModeTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void runs(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }
  }

  @Test
  void theAnnotationIsStrongerThanTheConfigurationParameter() {
    Kit.withoutMode()
        .with("jobdrill.mode", "embeded")
        .launch(EmbeddedTestCases.class)
        .passed(1);
  }

  @JobPipelineTest(mode = "embedded")
  static class EmbeddedTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void runs(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }
  }

  @Test
  void anUnknownModeIsTracedToTheEnvironmentVariableWhichIsTheWeakest() throws Exception {
    ProcessBuilder child = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EnvironmentVariable.class.getName()))
        .redirectErrorStream(true);
    child.environment().put("JOBDRILL_MODE", "embeded");
    Process running = child.start();
    running.getOutputStream().close();
    String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output)
        .contains("Unknown mode \"embeded\", given by environment variable JOBDRILL_MODE")
        .contains("stronger parameter: []")
        .contains("stronger annotation: []");
    assertThat(running.waitFor()).isZero();
  }

  /** The environment of a JVM cannot be changed from inside. */
  static final class EnvironmentVariable {
    private EnvironmentVariable() {}

    public static void main(String[] args) {
      System.out.println(
          Kit.withoutMode().launch(NoModeTestCases.class).failure().getMessage());
      System.out.println(
          "stronger parameter: " + Kit.embedded().launch(NoModeTestCases.class).failures());
      System.out.println("stronger annotation: "
          + Kit.withoutMode().launch(EmbeddedTestCases.class).failures());
    }
  }
}
