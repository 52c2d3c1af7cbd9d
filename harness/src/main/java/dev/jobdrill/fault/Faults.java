package dev.jobdrill.fault;

import java.lang.reflect.Constructor;
import java.util.Optional;
import java.util.function.Supplier;

/** The catalogue of faults, for static import. */
public final class Faults {
  private Faults() {}

  /**
   * Begins to say where a fault strikes.
   *
   * @param fault what goes wrong
   * @return the next question: at which step
   */
  public static FaultSpec.Unplaced fault(Fault fault) {
    return new FaultSpec.Unplaced(fault);
  }

  /**
   * The worker dies. Nothing more is written for the attempt, and the job is taken over when its
   * lease runs out.
   *
   * @return a fault that can strike at every position
   */
  public static Fault crash() {
    return Fault.crash();
  }

  /**
   * The step throws.
   *
   * @param type made by its constructor without arguments or by the one with a message
   * @return a fault that strikes before the step's body, or after its effects
   * @throws IllegalArgumentException if there is no such constructor
   */
  public static Fault exception(Class<? extends Throwable> type) {
    return exception(type, "injected by Jobdrill");
  }

  /**
   * The step throws.
   *
   * @param type made by its constructor with a message, or else by the one without arguments
   * @param message the error's message
   * @return a fault that strikes before the step's body, or after its effects
   * @throws IllegalArgumentException if there is no such constructor
   */
  public static Fault exception(Class<? extends Throwable> type, String message) {
    return exception(factory(type, message));
  }

  /**
   * The step throws.
   *
   * @param error makes the error, once a strike
   * @return a fault that strikes before the step's body, or after its effects
   */
  public static Fault exception(Supplier<? extends Throwable> error) {
    // One is made now, so that an error that cannot be made is reported where it is named.
    Throwable sample = error.get();
    if (sample == null) {
      throw new IllegalArgumentException(
          "The supplier of the exception returned null; expected an error to throw.");
    }
    return Fault.throwing("throw(" + sample.getClass().getName() + ")", error);
  }

  /**
   * The step's body runs, and returns null.
   *
   * @return a fault that strikes after the step's effects
   */
  public static Fault nullOutput() {
    return Fault.nullOutput();
  }

  private static Supplier<Throwable> factory(Class<? extends Throwable> type, String message) {
    return constructor(type, String.class)
        .<Supplier<Throwable>>map(found -> () -> instantiate(found, message))
        .or(() -> constructor(type).map(found -> () -> instantiate(found)))
        .orElseThrow(() -> new IllegalArgumentException(type.getName()
            + " has no constructor that takes a message or nothing. Give the error itself:"
            + " exception(() -> new " + type.getSimpleName() + "(...))."));
  }

  private static Optional<Constructor<? extends Throwable>> constructor(
      Class<? extends Throwable> type, Class<?>... parameters) {
    try {
      Constructor<? extends Throwable> constructor = type.getDeclaredConstructor(parameters);
      return constructor.trySetAccessible() ? Optional.of(constructor) : Optional.empty();
    } catch (NoSuchMethodException none) {
      return Optional.empty();
    }
  }

  private static Throwable instantiate(
      Constructor<? extends Throwable> constructor, Object... arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          constructor.getDeclaringClass().getName() + " cannot be made by its constructor: " + e
              + ". Give the error itself: exception(() -> ...).",
          e);
    }
  }
}
