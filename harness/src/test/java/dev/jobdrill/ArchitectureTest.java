package dev.jobdrill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import dev.jobdrill.executor.JobExecutorBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the layout of docs and design: which package may import which, and who may use what. */
class ArchitectureTest {
  /** From the ground floor up; a package imports only from below. */
  private static final List<String> FLOORS = List.of(
      "pipeline",
      "executor",
      "telemetry",
      "environment",
      "fault",
      "recording",
      "drill",
      "deadjob",
      "exploration",
      "assertion",
      "report",
      "cli");

  private static final JavaClasses MAIN = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("dev.jobdrill");

  @Test
  void aPackageImportsOnlyFromBelow() {
    floors().check(MAIN);
  }

  @Test
  void everyClassLivesOnANamedFloor() {
    classes()
        .should()
        .resideInAnyPackage(FLOORS.stream().map(ArchitectureTest::packageOf).toArray(String[]::new))
        .because("ArchitectureTest names each package and what it may import; add a new one there")
        .check(MAIN);
  }

  @Test
  void theExecutorKnowsItsStoreOnlyAsAnInterface() {
    noClasses()
        .that()
        .resideInAPackage("dev.jobdrill.executor")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.jobdrill.executor.redis..")
        .check(MAIN);
  }

  @TestFactory
  Stream<DynamicTest> aLibraryIsConfinedToItsPackages() {
    return Stream.of(
        confined(
            "io.lettuce..",
            "executor.redis",
            "environment",
            "recording",
            "drill",
            "deadjob",
            "cli"),
        confined("io.netty..", "environment"),
        confined("com.github.tomakehurst.wiremock..", "environment", "recording", "deadjob"),
        confined("org.wiremock..", "environment", "recording"),
        confined("org.testcontainers..", "environment"),
        confined("com.github.dockerjava..", "environment"),
        confined("redis.embedded..", "environment"),
        confined("org.assertj..", "assertion"),
        confined("org.awaitility..", "assertion"),
        confined(
            "io.opentelemetry..", "telemetry", "recording", "assertion", "exploration", "report"),
        confined("ch.qos.logback..", "recording"),
        confined("org.apache.logging..", "recording"),
        confined("io.sentry..", "telemetry"),
        confined("com.samskivert..", "report"),
        // Temporal is optional, and a world of its own: only the replay of its histories knows it.
        confined("io.temporal..", "deadjob.temporal"),
        confined("com.google.protobuf..", "deadjob.temporal"),
        confined("io.grpc.."),
        confined("org.junit.."),
        confined("org.opentest4j.."));
  }

  @Test
  void allTimeComesFromTheExecutorsClock() {
    oneClock().check(MAIN);
  }

  @Test
  void theClockRuleCatchesCallsAndMethodReferences() {
    assertThatThrownBy(
            () -> oneClock().check(new ClassFileImporter().importClasses(ReadsItsOwnClock.class)))
        .hasMessageContaining("Instant.now()")
        .hasMessageContaining("System.currentTimeMillis()")
        .hasMessageContaining("Thread.sleep(long)");
  }

  @TestFactory
  Stream<DynamicTest> everyPackageIsNullMarked() {
    return MAIN.getPackage("dev.jobdrill").getSubpackagesInTree().stream()
        .filter(candidate -> !candidate.getClasses().isEmpty())
        .map(candidate -> DynamicTest.dynamicTest(
            candidate.getName(),
            () -> assertThat(candidate.isAnnotatedWith(NullMarked.class))
                .as("package-info.java of %s has @NullMarked", candidate.getName())
                .isTrue()));
  }

  private static Architectures.LayeredArchitecture floors() {
    Architectures.LayeredArchitecture floors = Architectures.layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true);
    for (String floor : FLOORS) {
      floors = floors.layer(floor).definedBy(packageOf(floor));
    }
    for (int i = 0; i < FLOORS.size(); i++) {
      String[] below = FLOORS.subList(0, i).toArray(String[]::new);
      floors = below.length == 0
          ? floors.whereLayer(FLOORS.get(i)).mayNotAccessAnyLayer()
          : floors.whereLayer(FLOORS.get(i)).mayOnlyAccessLayers(below);
    }
    return floors;
  }

  private static DynamicTest confined(String library, String... allowed) {
    String[] packages = Stream.of(allowed).map(ArchitectureTest::packageOf).toArray(String[]::new);
    ArchRule rule = packages.length == 0
        ? noClasses().should().dependOnClassesThat().resideInAPackage(library)
        : noClasses()
            .that()
            .resideOutsideOfPackages(packages)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library);
    return DynamicTest.dynamicTest(
        library + " only in " + List.of(allowed),
        () -> rule.allowEmptyShould(true).check(MAIN));
  }

  private static ArchRule oneClock() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("environment"))
        .should()
        .accessTargetWhere(readsTheSystemsClock())
        .because("every instant comes from the executor's clock, and nothing sleeps");
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheSystemsClock() {
    return DescribedPredicate.describe("reads the system's clock or sleeps", access -> {
      String owner = access.getTargetOwner().getName();
      String name = access.getTarget().getName();
      boolean argumentless =
          access.getTarget().getFullName().endsWith("()") || name.equals("currentTimeMillis");
      if (access.getOriginOwner().isEquivalentTo(JobExecutorBuilder.class)
          && name.equals("systemUTC")) {
        return false; // the default that a caller replaces
      }
      if (access.getOriginOwner().getName().equals("dev.jobdrill.executor.Timers$SystemTimers")) {
        return false; // how the system's clock passes, for production alone
      }
      return (owner.startsWith("java.time.") && name.equals("now") && argumentless)
          || (owner.equals("java.time.Clock")
              && Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis", "tickSeconds")
                  .contains(name))
          || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"))
          || (owner.equals("java.util.Date") && name.equals("<init>") && argumentless)
          || (owner.equals("java.lang.Thread") && name.equals("sleep"))
          || (owner.equals("java.util.concurrent.TimeUnit") && name.equals("sleep"));
    });
  }

  private static String packageOf(String floor) {
    return "dev.jobdrill." + floor + "..";
  }

  /** What the rule is for. */
  private static final class ReadsItsOwnClock {
    private final java.util.function.Supplier<Instant> clock = Instant::now;

    @SuppressWarnings("unused")
    long run() throws InterruptedException {
      Thread.sleep(0);
      return System.currentTimeMillis() + clock.get().toEpochMilli();
    }
  }
}
