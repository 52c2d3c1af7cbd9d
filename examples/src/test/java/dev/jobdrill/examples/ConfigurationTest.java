package dev.jobdrill.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.exploration.Bounds;
import dev.jobdrill.junit.ExploreFaults;
import dev.jobdrill.junit.JobPipelineTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of settings names each that the sources read, and no other, with its default. */
class ConfigurationTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PROPERTY = Pattern.compile("\"(jobdrill\\.[a-z_.]+)\"");
  private static final Pattern VARIABLE =
      Pattern.compile("(?:getenv|environment\\.apply)\\(\"([A-Z_]+)\"\\)");
  /** Names of attributes and a metric, which begin like settings. */
  private static final Set<String> NO_SETTINGS =
      Set.of("jobdrill.dead_set.depth", "jobdrill.never_ended", "jobdrill.drill");

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private static final String PAGE = read(ROOT.resolve("docs/configuration.md"));
  private static final List<List<String>> SETTINGS = table("| in code |");
  private static final List<List<String>> EXPLORATIONS = table("| `@ExploreFaults` |");

  @Test
  void eachPropertyHasARow() {
    Set<String> read = found(PROPERTY, sources());
    read.removeAll(NO_SETTINGS);

    assertThat(column(SETTINGS, 2).filter(name -> name.startsWith("jobdrill.")))
        .containsExactlyInAnyOrderElementsOf(read);
  }

  @Test
  void eachVariableIsNamed() {
    Set<String> read = found(VARIABLE, sources());

    assertThat(read).contains("JOBDRILL_REDIS_PASSWORD", "OTEL_EXPORTER_OTLP_HEADERS", "NO_COLOR");
    assertThat(found(QUOTED, PAGE)).containsAll(read);
  }

  @Test
  void noVariableIsNamedThatNobodyReads() {
    Set<String> read = found(VARIABLE, sources());

    assertThat(SETTINGS)
        .filteredOn(row -> !row.get(3).isEmpty())
        .hasSizeGreaterThan(8)
        .allSatisfy(row -> assertThat(quoted(row.get(3)))
            .isIn(Stream.concat(read.stream(), Stream.of(variable(quoted(row.get(2)))))
                .toList()));
  }

  @Test
  void theRecipesForCiSetWhatThereIs() {
    String recipes = files(ROOT.resolve("docs/ci"))
        .filter(file -> file.toString().endsWith(".yml"))
        .map(ConfigurationTest::read)
        .collect(Collectors.joining());
    EnvironmentSettings defaults = EnvironmentSettings.defaults();

    assertThat(column(SETTINGS, 3))
        .containsAll(found(Pattern.compile("(JOBDRILL_\\w+):"), recipes));
    assertThat(found(Pattern.compile("JOBDRILL_MODE: (\\w+)"), recipes))
        .containsExactlyInAnyOrder("containers", "embedded", "external");
    assertThat(found(Pattern.compile("name: \"(\\S+:\\S+)\""), recipes))
        .containsExactlyInAnyOrder(defaults.redisImage(), defaults.wireMockImage());
  }

  /** As the settings of services are spelt in the environment. */
  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  @Test
  void eachAttributeHasItsRowAndDefault() {
    requireAttributes(JobPipelineTest.class, SETTINGS, 1, 4);
    requireAttributes(ExploreFaults.class, EXPLORATIONS, 0, 2);
  }

  private static void requireAttributes(
      Class<?> annotation, List<List<String>> table, int names, int defaults) {
    Method[] attributes = annotation.getDeclaredMethods();

    assertThat(column(table, names).filter(name -> !name.isEmpty()))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(attributes).map(Method::getName).toList());
    for (Method attribute : attributes) {
      String shown = cell(table, names, attribute.getName(), defaults);
      Object value = attribute.getDefaultValue();
      if (value instanceof Number || value instanceof Boolean || isText(value)) {
        assertThat(shown).as(attribute.getName()).isEqualTo(String.valueOf(value));
      } else {
        assertThat(shown).as(attribute.getName()).isNotBlank();
      }
    }
  }

  private static boolean isText(Object value) {
    return value instanceof String text && !text.isEmpty();
  }

  @Test
  void theDefaultsOfServicesAreThoseOfTheCode() {
    EnvironmentSettings defaults = EnvironmentSettings.defaults();

    assertThat(cell(SETTINGS, 2, EnvironmentSettings.MODE, 4))
        .isEqualTo(defaults.mode().word());
    assertThat(cell(SETTINGS, 2, EnvironmentSettings.REDIS_IMAGE, 4))
        .isEqualTo(defaults.redisImage());
    assertThat(cell(SETTINGS, 2, EnvironmentSettings.WIREMOCK_IMAGE, 4))
        .isEqualTo(defaults.wireMockImage());
  }

  @Test
  void theDefaultsOfDrillsAreThoseOfTheCode() {
    DrillSettings defaults = DrillSettings.DEFAULT;

    assertThat(SETTINGS)
        .filteredOn(row -> row.get(0).contains("DrillSettings"))
        .extracting(row -> quoted(row.get(4)))
        .containsExactlyInAnyOrder(
            String.valueOf(defaults.maxAttempts()),
            String.valueOf(defaults.maxTime()),
            String.valueOf(defaults.seed()),
            String.valueOf(defaults.payloadLimit()),
            String.valueOf(defaults.lease()),
            String.valueOf(defaults.start()));
    assertThat(DrillSettings.class.getRecordComponents()).hasSize(6);
  }

  @Test
  void eachMethodThatSetsSomethingIsNamed() {
    Set<String> named = found(QUOTED, PAGE);

    Set<String> setters = Stream.of(EnvironmentSettings.class, DrillSettings.class, Bounds.class)
        .flatMap(ConfigurationTest::setters)
        .collect(Collectors.toSet());

    assertThat(named).containsAll(setters);
    assertThat(Stream.concat(column(SETTINGS, 0), column(EXPLORATIONS, 1)))
        .filteredOn(name -> name.contains("."))
        .isSubsetOf(setters);
  }

  private static Stream<String> setters(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getReturnType() == type)
        .map(method -> type.getSimpleName() + "." + method.getName());
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> column(List<List<String>> table, int index) {
    return table.stream().map(row -> quoted(row.get(index)));
  }

  private static String cell(List<List<String>> table, int key, String name, int wanted) {
    return table.stream()
        .filter(row -> quoted(row.get(key)).equals(name))
        .map(row -> quoted(row.get(wanted)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No row of docs/configuration.md is for " + name));
  }

  /** What stands between the first backquotes, or the whole cell where there are none. */
  private static String quoted(String cell) {
    return QUOTED
        .matcher(cell)
        .results()
        .map(match -> match.group(1))
        .findFirst()
        .orElse(cell);
  }

  private static List<List<String>> table(String head) {
    return PAGE.lines()
        .dropWhile(line -> !line.startsWith(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line ->
            Arrays.stream(line.substring(1).split("\\|", -1)).map(String::strip).toList())
        .toList();
  }

  private static String sources() {
    return Stream.of("harness", "harness/cli", "junit-extension")
        .map(module -> ROOT.resolve(module).resolve("src/main/java"))
        .flatMap(ConfigurationTest::files)
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> !file.getParent().endsWith("telemetry"))
        .map(ConfigurationTest::read)
        .collect(Collectors.joining());
  }

  private static Stream<Path> files(Path folder) {
    try {
      return Files.walk(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
