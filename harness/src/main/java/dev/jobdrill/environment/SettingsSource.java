package dev.jobdrill.environment;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One place that settings are written in, with the words for it in an error message. Every source is asked by the same
 * names, {@code jobdrill.mode} and so on; a source that spells them otherwise translates.
 */
public final class SettingsSource {

  private final Function<String, @Nullable String> values;
  private final UnaryOperator<String> origin;

  private SettingsSource(Function<String, @Nullable String> values, UnaryOperator<String> origin) {
    this.values = values;
    this.origin = origin;
  }

  /**
   * {@return the source made of an annotation's attributes}
   *
   * @param values the attribute's value by setting name ({@code jobdrill.mode}); null or blank where it is not set
   */
  public static SettingsSource annotation(Function<String, @Nullable String> values) {
    return new SettingsSource(
        values, name -> "annotation attribute " + name.substring(name.lastIndexOf('.') + 1));
  }

  /**
   * {@return the source made of JUnit configuration parameters or system properties}
   *
   * @param values the value by setting name ({@code jobdrill.mode}); null or blank where it is not set
   */
  public static SettingsSource properties(Function<String, @Nullable String> values) {
    return new SettingsSource(values, name -> "configuration parameter or system property " + name);
  }

  /**
   * {@return the source made of environment variables}
   *
   * @param values the value by variable name ({@code JOBDRILL_MODE}); null or blank where it is not set
   */
  public static SettingsSource environment(Function<String, @Nullable String> values) {
    return new SettingsSource(
        name -> values.apply(variable(name)), name -> "environment variable " + variable(name));
  }

  static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** A blank value counts as none: annotations cannot hold null, and CI systems like to set empty variables. */
  @Nullable
  Value find(String name) {
    String value = values.apply(name);
    return value == null || value.isBlank() ? null : new Value(value.strip(), origin.apply(name));
  }

  record Value(String text, String origin) {}
}
