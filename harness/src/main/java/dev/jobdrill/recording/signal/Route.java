package dev.jobdrill.recording.signal;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A tracer or an instrument that is whichever drill's own runs where it is used, and does nothing elsewhere. What leads to
 * it, providers and builders, is repeated on the drill's own instance at its first use there.
 */
final class Route implements InvocationHandler {
  private static final String API = "io.opentelemetry.api.";

  private final Class<?> type;
  private final Object noop;
  private volatile Step real;

  private Route(Class<?> type, Object noop, Step real) {
    this.type = type;
    this.noop = noop;
    this.real = real;
  }

  /** How to come from a drill's own instance to what this stands for. */
  @FunctionalInterface
  interface Step {
    Object from(OpenTelemetry instance) throws Throwable;
  }

  static <T> T of(Class<T> type, T noop, Step real) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, new Route(type, noop, real)));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Class<?> returned = method.getReturnType();
    if (method.getDeclaringClass() == Object.class) {
      return ofObject(proxy, method, arguments);
    } else if (isAsynchronous(method)) {
      return call(method, noop, arguments);
    } else if (type != Tracer.class && returned.isInterface() && isApi(returned)) {
      return lead(proxy, method, arguments);
    }
    SignalCapture drill = Place.captureHere();
    Object target = drill == null ? noop : drill.routed(this);
    return call(method, target, arguments);
  }

  Object resolve(OpenTelemetry instance) {
    try {
      return real.from(instance);
    } catch (Throwable failure) {
      throw new IllegalStateException(
          "A " + type.getSimpleName() + " cannot be made on the drill's own OpenTelemetry",
          failure);
    }
  }

  private Object lead(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
    Object nextNoop = call(method, noop, arguments);
    Step so = real;
    Step next = instance -> required(call(method, so.from(instance), arguments));
    if (method.getReturnType() == type) {
      // A builder, which is used in a chain or not.
      real = next;
      return proxy;
    }
    return of(raw(method.getReturnType()), required(nextNoop), next);
  }

  // A proxy for a class that is known only at run time.
  @SuppressWarnings("unchecked")
  private static Class<Object> raw(Class<?> type) {
    return (Class<Object>) type;
  }

  private static Object required(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("OpenTelemetry's API returned null");
    }
    return value;
  }

  private static boolean isApi(Class<?> type) {
    return type.getName().startsWith(API);
  }

  /** What is measured when metrics are collected is the JVM's and no drill's. */
  private static boolean isAsynchronous(Method method) {
    return method.getName().equals("buildObserver")
        || method.getName().equals("buildWithCallback")
        || method.getName().equals("batchCallback");
  }

  private static @Nullable Object call(Method method, Object target, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() == null ? thrown : thrown.getCause();
    }
  }

  private Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "equals" -> arguments != null && arguments[0] == proxy;
      case "hashCode" -> System.identityHashCode(proxy);
      default -> type.getSimpleName() + " of the drill that runs";
    };
  }
}
