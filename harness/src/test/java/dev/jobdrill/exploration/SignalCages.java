package dev.jobdrill.exploration;

import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.signal.DrillTelemetry;
import dev.jobdrill.telemetry.LogKeys;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Cages whose broken pipelines emit what they must not, or spoil what the executor keeps of them. */
final class SignalCages {
  private static final Logger LOG = LoggerFactory.getLogger(SignalCages.class);
  private static final Tracer TRACER = DrillTelemetry.openTelemetry().getTracer("dev.jobdrill.zoo");
  private static final String CARD = "4111-1111-1111-1111";

  private SignalCages() {}

  static List<Zoo.Cage> all() {
    return List.of(
        Zoo.cage(
            "retry that logs its whole history",
            Invariant.LOGS_WHOLE,
            world -> Zoo.charging(world, step -> {
              for (int i = 0; step.attempt() > 1 && i < 100; i++) {
                LOG.info("Line {} of the attempt before", i);
              }
            }),
            world -> Zoo.charging(world, step -> {
              if (step.attempt() > 1) {
                LOG.info("Attempt {} of many", step.attempt());
              }
            })),
        Zoo.cage(
            "correlation id of another job in the log",
            Invariant.LOGS_WHOLE,
            world -> Zoo.charging(world, step -> {
              if (step.attempt() > 1) {
                MDC.put(LogKeys.CORRELATION_ID, "of-another-job");
              }
              LOG.info("Charging");
            }),
            world -> Zoo.charging(world, step -> LOG.info("Charging"))),
        Zoo.cage(
            "span that an exception leaves open",
            Invariant.TRACE_WHOLE,
            world -> World.pipeline()
                .action("charge", (order, step) -> {
                  Span span = TRACER.spanBuilder("charge the card").startSpan();
                  world.post(step, "/charges", order);
                  span.end();
                })
                .build(),
            world -> World.pipeline()
                .action("charge", (order, step) -> {
                  Span span = TRACER.spanBuilder("charge the card").startSpan();
                  try {
                    world.post(step, "/charges", order);
                  } finally {
                    span.end();
                  }
                })
                .build()),
        Zoo.cage(
                "card number in an exception's message",
                Invariant.NO_LEAK,
                world -> World.pipeline()
                    .action("charge", (order, step) -> {
                      try {
                        world.post(step, "/charges", order);
                      } catch (IOException e) {
                        throw new IOException("cannot charge " + CARD, e);
                      }
                    })
                    .build(),
                world -> World.pipeline()
                    .action("charge", (order, step) -> {
                      try {
                        world.post(step, "/charges", order);
                      } catch (IOException e) {
                        throw new IOException("cannot charge the card", e);
                      }
                    })
                    .build())
            .within(bounds -> bounds.sensitiveValues(CARD)),
        Zoo.cage(
                "card number in a header",
                Invariant.NO_LEAK,
                world -> headed(world, "X-Card"),
                world -> headed(world, "Authorization"))
            .within(bounds -> bounds.sensitiveValues(CARD)),
        Zoo.cage(
            "clean-up that takes the checkpoints along",
            Invariant.CHECKPOINTS_HOLD,
            world -> World.pipeline()
                .step("price", Integer.class, (order, step) -> 12)
                .action("note", (price, step) -> {
                  redis(world).hdel(keyOfJob(world, "data"), "out:price");
                  world.upsert("noted " + price);
                })
                .build(),
            world -> World.pipeline()
                .step("price", Integer.class, (order, step) -> 12)
                .action("note", (price, step) -> world.upsert("noted " + price))
                .build()),
        Zoo.cage(
            "clean-up that takes the error history along",
            Invariant.HISTORY_WHOLE,
            world -> World.pipeline()
                .action("note", (order, step) -> {
                  redis(world).del(keyOfJob(world, "errors"));
                  world.upsert("noted " + order);
                })
                .build(),
            world -> World.pipeline()
                .action("note", (order, step) -> world.upsert("noted " + order))
                .build()),
        Zoo.cage(
            "lock that a crash leaves behind",
            Invariant.DEAD_IS_USABLE,
            world -> locking(world, "anybody"),
            world -> locking(world, "the job")));
  }

  private static Pipeline<String> headed(World world, String header) {
    return World.pipeline()
        .action("charge", (order, step) -> {
          Map<String, String> headers = World.keyed(step, step.idempotencyKey());
          if (step.attempt() > 1) {
            headers.put(header, CARD);
          }
          world.post(headers, "/charges", order);
        })
        .build();
  }

  /** A lock that says whose it is can be taken again by the same job's next attempt. */
  private static Pipeline<String> locking(World world, String owner) {
    String lock = world.key("lock");
    return World.pipeline()
        .action("charge", (order, step) -> {
          boolean taken = redis(world).set(lock, owner, SetArgs.Builder.nx()) != null;
          boolean mine = !owner.equals("anybody") && owner.equals(redis(world).get(lock));
          if (!taken && !mine) {
            throw new IllegalStateException("locked");
          }
          world.post(step, "/charges", order);
          redis(world).del(lock);
        })
        .build();
  }

  private static RedisCommands<String, String> redis(World world) {
    return world.sandbox.redis().sync();
  }

  static String keyOfJob(World world, String part) {
    return world.sandbox.keyPrefix() + "{zoo}:job:" + Runner.JOB_ID + ":" + part;
  }
}
