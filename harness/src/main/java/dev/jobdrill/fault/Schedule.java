package dev.jobdrill.fault;

import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.Shape;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one run. Its text form reproduces the run: version, perhaps a hash of the pipeline's shape, and the
 * faults, each as {@code point:fault}, for example {@code
 * v1;shape=1a2b3c4d;persist#1@after-effect:crash;notify#2@http:reply-lost}. Immutable and thread-safe.
 *
 * <p>Each schedule has one text, and each text that is accepted is the text of the schedule it is read as. The grammar,
 * in the notation of RFC 5234:
 *
 * <pre>{@code
 * schedule   = "v1" [ ";shape=" 8hex ] *( ";" point ":" fault )
 * point      = *( name "[" number "]/" ) name "#" number "@" position [ "[" number "]" ]
 *            / "@enqueue" [ "[" number "]" ]
 * fault      = kind [ "(" argument *( "," argument ) ")" ]
 * argument   = [ word "=" ] ( bare / quoted )
 * bare       = 1*( ALPHA / DIGIT / "." / "_" / "$" / "+" / "-" )
 * quoted     = DQUOTE *( %x20-7E, with \" \\ \n \r \t and a backslash, u and four hex digits ) DQUOTE
 * }</pre>
 *
 * Numbers count from 1 and have no leading zeros; a {@code [1]} after a position, and an argument that is the default,
 * are left out; a value is quoted only if it must be.
 */
public final class Schedule {
  /** No fault, for any pipeline. */
  public static final Schedule NONE = new Schedule("", List.of());

  static final String VERSION = "v1";
  static final String SHAPE = "shape=";

  private final String shape;
  private final List<FaultSpec> faults;

  private Schedule(String shape, List<FaultSpec> faults) {
    this.shape = shape;
    this.faults = List.copyOf(faults);
  }

  /**
   * A schedule of these faults, for any pipeline that has their steps.
   *
   * @param faults what goes wrong and where
   * @return the schedule
   * @throws IllegalArgumentException if two faults share a point
   */
  public static Schedule of(FaultSpec... faults) {
    return of(Arrays.asList(faults));
  }

  /**
   * A schedule of these faults, for any pipeline that has their steps.
   *
   * @param faults what goes wrong and where
   * @return the schedule
   * @throws IllegalArgumentException if two faults share a point
   */
  public static Schedule of(List<FaultSpec> faults) {
    return of("", faults);
  }

  static Schedule of(String shape, List<FaultSpec> faults) {
    FaultInjector.requireDistinctPoints(faults);
    List<FaultSpec> each = new ArrayList<>();
    faults.forEach(fault -> each.addAll(fault.each()));
    return new Schedule(shape, each);
  }

  /**
   * Reads the text form.
   *
   * @param text as {@link #toString} writes it
   * @return the schedule
   * @throws ScheduleSyntaxException if it cannot be read; the message points at the column
   */
  public static Schedule parse(String text) {
    return new ScheduleParser(text).parse();
  }

  /**
   * This schedule for pipelines of one shape only, so that it is not run where its points mean something else.
   *
   * @param pipeline the pipeline
   * @return the schedule, with the hash of the pipeline's shape
   */
  public Schedule forShapeOf(Pipeline<?> pipeline) {
    return new Schedule(hashOf(pipeline.shape()), faults);
  }

  /**
   * The faults of this schedule and of another one.
   *
   * @param other the other one
   * @return both, for pipelines of the shape that either names
   * @throws IllegalArgumentException if they were made for pipelines of two shapes, or if two faults share a point
   */
  public Schedule plus(Schedule other) {
    if (!shape.isEmpty() && !other.shape.isEmpty() && !shape.equals(other.shape)) {
      throw new IllegalArgumentException("The schedules " + this + " and " + other
          + " were made for pipelines of two shapes; expected one. Take both from reports on the same pipeline, or leave the"
          + " shapes out.");
    }
    List<FaultSpec> all = new ArrayList<>(faults);
    all.addAll(other.faults);
    return of(shape.isEmpty() ? other.shape : shape, all);
  }

  /**
   * The hash of a pipeline's shape: the first 8 hex digits of the SHA-256 of {@link Shape}'s text form.
   *
   * @param shape the shape
   * @return the hash
   */
  public static String hashOf(Shape shape) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256")
          .digest(shape.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** {@return the hash of the shape that a pipeline must have; empty for any} */
  public Optional<String> shapeHash() {
    return shape.isEmpty() ? Optional.empty() : Optional.of(shape);
  }

  /** {@return the faults, each at one point, in order} */
  public List<FaultSpec> faults() {
    return faults;
  }

  /**
   * Tells whether the schedule was made for pipelines of this shape, or for any.
   *
   * @param pipeline the pipeline
   * @return false if its shape is another one
   */
  public boolean fitsShapeOf(Pipeline<?> pipeline) {
    return shape.isEmpty() || shape.equals(hashOf(pipeline.shape()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Schedule that && shape.equals(that.shape) && faults.equals(that.faults);
  }

  @Override
  public int hashCode() {
    return Objects.hash(shape, faults);
  }

  /** {@return the text form} */
  @Override
  public String toString() {
    return VERSION
        + (shape.isEmpty() ? "" : ";" + SHAPE + shape)
        + faults.stream().map(fault -> ";" + fault).collect(Collectors.joining());
  }
}
