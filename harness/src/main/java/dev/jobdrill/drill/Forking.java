package dev.jobdrill.drill;

import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Position;
import dev.jobdrill.pipeline.Pipeline;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be forked, and why something cannot. */
final class Forking {
  private Forking() {}

  /** Makes the pipelines of a factory, named by its class. */
  static List<Pipeline<?>> create(String factory, String stubServerUrl) throws Exception {
    return Class.forName(factory)
        .asSubclass(PipelineFactory.class)
        .getConstructor()
        .newInstance()
        .create(stubServerUrl);
  }

  /** Checks a factory before it is needed in another JVM. */
  static Class<? extends PipelineFactory> requireUsable(Class<? extends PipelineFactory> type) {
    Class<?> hidden = type;
    while (hidden != null && Modifier.isPublic(hidden.getModifiers())) {
      hidden = hidden.getEnclosingClass();
    }
    if (hidden != null) {
      throw cannot(type, "class " + hidden.getName() + " is not public");
    }
    if (type.isAnonymousClass() || type.isLocalClass() || type.isHidden()) {
      throw cannot(type, "it has no name to find it by in another JVM");
    }
    if (Modifier.isAbstract(type.getModifiers())
        || (type.isMemberClass() && !Modifier.isStatic(type.getModifiers()))) {
      throw cannot(type, "it cannot be made there: it is abstract, or an inner class");
    }
    if (Arrays.stream(type.getConstructors()).noneMatch(each -> each.getParameterCount() == 0)) {
      throw cannot(type, "it has no public constructor without arguments");
    }
    return type;
  }

  private static IllegalArgumentException cannot(Class<?> type, String why) {
    return new IllegalArgumentException(
        "Pipelines cannot be made by " + type.getName()
            + " in a forked JVM: " + why
            + ". Expected a public class with a public constructor without arguments, on the class path.");
  }

  /** Checks that the faults of an attempt which is to be killed can be met in a forked JVM. */
  static void requireForkable(
      List<FaultSpec> faults, @Nullable Class<? extends PipelineFactory> factory) {
    List<FaultPoint> kills = points(faults, true);
    if (kills.isEmpty()) {
      return;
    }
    if (factory == null) {
      throw new IllegalArgumentException(
          "Fault " + kills.get(0)
              + ":kill kills a worker in a JVM of its own, where the pipelines of this test do not exist: their steps are"
              + " objects of this JVM. Name a public class that makes them there: forkingFrom(MyPipelines.class), or"
              + " @JobPipelineTest(forkingFrom = MyPipelines.class). Without one, crash simulates the death.");
    }
    for (FaultPoint kill : kills) {
      if (!kill.job().isEmpty()) {
        throw new IllegalArgumentException(
            "Fault " + kill
                + ":kill is to strike in a child, and only the job itself can be run in a forked JVM. Use crash there.");
      }
    }
    Set<Integer> attempts = kills.stream().map(FaultPoint::attempt).collect(Collectors.toSet());
    points(faults, false).stream()
        .filter(point -> attempts.contains(point.attempt()))
        .filter(point -> point.position() != Position.HTTP)
        .findFirst()
        .ifPresent(point -> {
          throw new IllegalArgumentException(
              "The fault at " + point
                  + " is to strike on an attempt that is killed, and so runs in a forked JVM, where only kill and the"
                  + " faults of HTTP exchanges can. Move it to another attempt, or use crash in place of kill.");
        });
  }

  private static List<FaultPoint> points(List<FaultSpec> faults, boolean kills) {
    return faults.stream()
        .filter(fault -> (fault.fault().kind() == FaultKind.KILL) == kills)
        .flatMap(fault -> fault.points().stream())
        .toList();
  }
}
