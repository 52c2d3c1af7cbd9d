package dev.jobdrill.exploration;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.pipeline.StepOptions;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** For each kind of fault that can be explored, a pipeline that it breaks, and beside it the twin that bears it. */
final class FaultPairs {
  private static final StepOptions WITHIN_5_SECONDS = StepOptions.timeout(Duration.ofSeconds(5));
  private static final StepOptions FROM_THE_TOP =
      StepOptions.retry(World.retries().scope(RetryScope.FROM_THE_TOP));

  private static final String SCRIPT = "return 12";

  private FaultPairs() {}

  /**
   * A pair.
   *
   * @param kind the only kind of fault that strikes
   * @param smallest the smallest schedule that the broken one fails under
   */
  record Pair(FaultKind kind, String smallest, Zoo.Cage cage) {
    @Override
    public String toString() {
      return kind.text() + ": " + cage;
    }
  }

  private static Pair pair(
      FaultKind kind,
      String name,
      Invariant finds,
      String smallest,
      Function<World, Pipeline<?>> broken,
      Function<World, Pipeline<?>> sound) {
    return new Pair(kind, smallest, Zoo.cage(name, finds, broken, sound));
  }

  /** Where to die of the fault is what is wrong: after one such fault the job must complete. */
  private static Pair surviving(
      FaultKind kind, String name, String smallest, Class<? extends Throwable> givingUpOn) {
    Zoo.Cage cage = Zoo.cage(
        name,
        Invariant.SETTLES,
        world -> charging(world, World.retries().notRetrying(givingUpOn)),
        world -> charging(world, World.retries()));
    return new Pair(
        kind, smallest, cage.within(bounds -> bounds.allowing(kind, Set.of(JobState.COMPLETED))));
  }

  static Stream<Pair> all() {
    return Stream.of(bodies(), outputs(), workers(), requests(), replies(), writes(), servers())
        .flatMap(List::stream);
  }

  private static List<Pair> bodies() {
    return List.of(
        pair(
            FaultKind.THROW,
            "write on the first attempt only",
            Invariant.SAME_EFFECTS,
            "save#1@before:throw(java.io.IOException)",
            world -> World.pipeline()
                .action("save", (order, step) -> {
                  if (step.attempt() == 1) {
                    world.upsert(order);
                  }
                })
                .build(),
            world -> saving(world, false)),
        surviving(
            FaultKind.OUT_OF_MEMORY,
            "policy that gives up on errors of the JVM",
            "charge#1@before:out-of-memory",
            VirtualMachineError.class),
        pair(
            FaultKind.STACK_OVERFLOW,
            "insert instead of upsert",
            Invariant.SAME_EFFECTS,
            "save#1@after-effect:stack-overflow",
            world -> saving(world, true),
            world -> saving(world, false)),
        expiring(FaultKind.DELAY, Duration.ofSeconds(5), "session#1@after-effect:delay(PT10S)"),
        pair(
            FaultKind.HANG,
            "step without a timeout",
            Invariant.SETTLES,
            "charge#1@before:hang",
            world -> charging(world, true, StepOptions.DEFAULT),
            world -> charging(world, true, WITHIN_5_SECONDS)),
        pair(
            FaultKind.HANG_DEAF,
            "charge without a key, by a step that hangs when it is done",
            Invariant.SAME_EFFECTS,
            "charge#1@after-effect:hang-deaf",
            world -> charging(world, false, WITHIN_5_SECONDS),
            world -> charging(world, true, WITHIN_5_SECONDS)),
        pair(
            FaultKind.INTERRUPT,
            "swallowed interruption",
            Invariant.SAME_EFFECTS,
            "charge#1@before:interrupt",
            world -> swallowing(world, InterruptedException.class::isInstance),
            world -> charging(world, World.retries())));
  }

  record Lines(List<String> items, int number) {}

  private static List<Pair> outputs() {
    return List.of(
        pair(
            FaultKind.NULL_OUTPUT,
            "charge without a key, whose receipt is lost",
            Invariant.SAME_EFFECTS,
            "charge#1@after-effect:null-output",
            world -> receipt(world, false),
            world -> receipt(world, true)),
        pair(
            FaultKind.CORRUPT_OUTPUT,
            "price that nobody checks",
            Invariant.SAME_EFFECTS,
            "price#1@after-effect:corrupt-output",
            world -> priced(world, false),
            world -> priced(world, true)),
        pair(
            FaultKind.TRUNCATED_OUTPUT,
            "list that nobody counts",
            Invariant.SAME_EFFECTS,
            "read#1@after-effect:truncated-output",
            world -> listed(world, false),
            world -> listed(world, true)));
  }

  private static Pipeline<?> receipt(World world, boolean keyed) {
    return World.pipeline()
        .step("charge", String.class, (order, step) -> {
          world.post(World.keyed(step, keyed ? step.idempotencyKey() : ""), "/charges", order);
          return "receipt";
        })
        .build();
  }

  private static Pipeline<?> priced(World world, boolean checked) {
    return World.pipeline()
        .step("price", Integer.class, (order, step) -> 12)
        .action(
            "charge",
            (price, step) -> {
              require(!checked || price > 0, "a price of " + price);
              world.post(step, "/charges", price.toString());
            },
            FROM_THE_TOP)
        .build();
  }

  private static Pipeline<?> listed(World world, boolean counted) {
    return World.pipeline()
        .step("read", Lines.class, (order, step) -> new Lines(List.of("tea", "milk"), 2))
        .action(
            "charge",
            (lines, step) -> {
              boolean whole = lines.items().size() == lines.number();
              require(!counted || whole, "only " + lines.items() + " of " + lines.number());
              world.post(step, "/charges", lines.items().toString());
            },
            FROM_THE_TOP)
        .build();
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }

  private static List<Pair> workers() {
    return List.of(
        pair(
            FaultKind.CRASH,
            "state in a field of the step object",
            Invariant.SETTLES,
            "find#1@after-checkpoint:crash",
            Zoo.FieldState::broken,
            Zoo.FieldState::sound),
        pair(
            FaultKind.LOSE_LEASE,
            "insert by a zombie",
            Invariant.SAME_EFFECTS,
            "save#1@before:lose-lease",
            world -> saving(world, true),
            world -> saving(world, false)),
        pair(
            FaultKind.REDELIVER,
            "step that lets go of its job while it still works",
            Invariant.SAME_EFFECTS,
            "save#1@after-effect:redeliver",
            world -> World.pipeline()
                .action("save", (order, step) -> {
                  world
                      .sandbox
                      .redis()
                      .sync()
                      .hset(SignalCages.keyOfJob(world, "data"), "state", "READY");
                  world.insert(order);
                })
                .build(),
            world -> saving(world, true)));
  }

  private static List<Pair> requests() {
    return List.of(
        surviving(
            FaultKind.REFUSED,
            "policy that gives up where nobody listens",
            "charge#1@http:refused",
            ConnectException.class),
        pair(
            FaultKind.RESET,
            "swallowed error",
            Invariant.SAME_EFFECTS,
            "charge#1@http:reset",
            world -> swallowing(world, IOException.class::isInstance),
            world -> charging(world, World.retries())),
        pair(
            FaultKind.STATUS,
            "status that nobody reads",
            Invariant.SAME_EFFECTS,
            "charge#1@http:status(503)",
            world -> World.pipeline()
                .action("charge", (order, step) -> world.status(step, "/charges", order))
                .build(),
            world -> charging(world, World.retries())));
  }

  private static List<Pair> replies() {
    return List.of(
        unkeyed(FaultKind.REPLY_LOST, "reply-lost", StepOptions.DEFAULT),
        unkeyed(FaultKind.EMPTY_REPLY, "empty-reply", StepOptions.DEFAULT),
        unkeyed(FaultKind.SLOW_HEADERS, "slow-headers(PT10S)", WITHIN_5_SECONDS),
        unkeyed(FaultKind.TRICKLED_BODY, "trickled-body(PT10S)", WITHIN_5_SECONDS),
        pair(
            FaultKind.NO_REPLY,
            "charge without a key, whose client gives up",
            Invariant.SAME_EFFECTS,
            "charge#1@http:no-reply",
            // The one fault that takes a client's own timeout, in real time.
            world -> hasty(world, false),
            world -> hasty(world, true)),
        pair(
            FaultKind.TIMEOUT,
            "second provider when the first one is late",
            Invariant.SAME_EFFECTS,
            "charge#1@http:timeout(PT10S)",
            world -> World.pipeline()
                .action("charge", (order, step) -> {
                  try {
                    world.post(step, "/charges", order);
                  } catch (HttpTimeoutException late) {
                    world.post(step, "/other-charges", order);
                  }
                })
                .build(),
            world -> charging(world, World.retries())),
        pair(
            FaultKind.MALFORMED_CHUNK,
            "receipt that is taken for empty if it cannot be read",
            Invariant.SAME_RESULT,
            "charge#1@http:malformed-chunk",
            world -> World.pipeline()
                .step("charge", String.class, (order, step) -> {
                  try {
                    world.post(step, "/charges", order);
                    return "receipt";
                  } catch (IOException unreadable) {
                    return "";
                  }
                })
                .build(),
            world -> receipt(world, true)));
  }

  private static Pair unkeyed(FaultKind kind, String fault, StepOptions options) {
    return pair(
        kind,
        "charge without a key",
        Invariant.SAME_EFFECTS,
        "charge#1@http:" + fault,
        world -> charging(world, false, options),
        world -> charging(world, true, options));
  }

  private static Pipeline<?> hasty(World world, boolean keyed) {
    return World.pipeline()
        .action(
            "charge",
            (order, step) -> world.post(
                World.keyed(step, keyed ? step.idempotencyKey() : ""),
                "/charges",
                order,
                Duration.ofSeconds(1)))
        .build();
  }

  private static List<Pair> writes() {
    return Stream.of(
            FaultKind.NOT_APPLIED,
            FaultKind.REDIS_READ_ONLY,
            FaultKind.REDIS_OUT_OF_MEMORY,
            FaultKind.REDIS_PERMISSION_DENIED)
        // The executor repeats the write 50 ms later, on its clock.
        .map(kind -> expiring(kind, Duration.ofMillis(40), "session#1@checkpoint:" + kind.text()))
        .toList();
  }

  record Session(Instant expires) {}

  /** A session that a step begins for the next one; soundly, each step that needs one begins it. */
  private static Pair expiring(FaultKind kind, Duration length, String smallest) {
    Function<Boolean, Function<World, Pipeline<?>>> pipeline = anew -> world -> World.pipeline()
        .step("session", Session.class, (order, step) -> begin(length, step))
        .action("call", (begun, step) -> {
          Session session = anew ? begin(length, step) : begun;
          require(
              step.clock().instant().isBefore(session.expires()),
              "the session expired at " + session.expires());
        })
        .build();
    Zoo.Cage cage = Zoo.cage(
        "session that lasts " + length,
        Invariant.SETTLES,
        pipeline.apply(false),
        pipeline.apply(true));
    return new Pair(
        kind, smallest, cage.within(bounds -> bounds.atSteps("session").volatileFields("expires")));
  }

  private static Session begin(Duration length, StepContext step) {
    return new Session(step.clock().instant().plus(length));
  }

  private static List<Pair> servers() {
    return List.of(
        forgetful(
            FaultKind.REDIS_CONNECTION_KILLED,
            "name that only the connection has",
            redis -> redis.clientSetname("zoo"),
            redis -> require("zoo".equals(redis.clientGetname()), "nobody is logged in")),
        forgetful(
            FaultKind.REDIS_SCRIPTS_FLUSHED,
            "script that is loaded once",
            redis -> redis.scriptLoad(SCRIPT),
            FaultPairs::runLoaded),
        forgetful(
            FaultKind.REDIS_RESTARTED,
            "script that is loaded before a restart",
            redis -> redis.scriptLoad(SCRIPT),
            FaultPairs::runLoaded));
  }

  /** What is done with Redis. */
  private interface Use {
    void with(RedisCommands<String, String> redis) throws IOException;
  }

  private static void runLoaded(RedisCommands<String, String> redis) {
    redis.evalsha(redis.digest(SCRIPT), ScriptOutputType.INTEGER, new String[0]);
  }

  /** The server forgets between two steps what the first one has told it; the sound twin tells it again. */
  private static Pair forgetful(FaultKind kind, String name, Use tell, Use use) {
    Function<Boolean, Function<World, Pipeline<?>>> pipeline = again -> world -> World.pipeline()
        .action("tell", (order, step) -> tell.with(world.sandbox.redis().sync()))
        .action("use", (order, step) -> {
          RedisCommands<String, String> redis = world.sandbox.redis().sync();
          if (again) {
            tell.with(redis);
          }
          use.with(redis);
        })
        .build();
    Zoo.Cage cage = Zoo.cage(name, Invariant.SETTLES, pipeline.apply(false), pipeline.apply(true));
    return new Pair(
        kind, "tell#1@checkpoint:" + kind.text(), cage.within(bounds -> bounds.atSteps("tell")));
  }

  private static Pipeline<?> charging(World world, RetryPolicy policy) {
    return Pipeline.named("zoo")
        .input(String.class)
        .retry(policy)
        .action("charge", (order, step) -> world.post(step, "/charges", order))
        .build();
  }

  private static Pipeline<?> charging(World world, boolean keyed, StepOptions options) {
    return World.pipeline()
        .action(
            "charge",
            (order, step) -> {
              if (keyed) {
                world.post(step, "/charges", order);
              } else {
                world.post(World.keyed(step, ""), "/charges", order);
              }
            },
            options)
        .build();
  }

  // That it catches everything is what is wrong with it.
  @SuppressWarnings("IllegalCatch")
  private static Pipeline<?> swallowing(World world, Predicate<Exception> what) {
    return World.pipeline()
        .action("charge", (order, step) -> {
          try {
            world.post(step, "/charges", order);
          } catch (Exception failure) {
            if (!what.test(failure)) {
              throw failure;
            }
          }
        })
        .build();
  }

  private static Pipeline<?> saving(World world, boolean inserts) {
    return World.pipeline()
        .action("save", (order, step) -> {
          if (inserts) {
            world.insert(order);
          } else {
            world.upsert(order);
          }
        })
        .build();
  }
}
