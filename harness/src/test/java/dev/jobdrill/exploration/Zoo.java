package dev.jobdrill.exploration;

import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Broken pipelines, each named for what is wrong with it, and beside each one its sound twin. */
final class Zoo {
  private Zoo() {}

  /** A pipeline that is broken, one that does the same and is not, and the invariant that tells them apart. */
  record Cage(
      String name,
      Invariant finds,
      SubjectFactory broken,
      SubjectFactory sound,
      UnaryOperator<Bounds> bounds) {
    Cage within(UnaryOperator<Bounds> other) {
      return new Cage(name, finds, broken, sound, other);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Cage cage(
      String name,
      Invariant finds,
      Function<World, Pipeline<?>> broken,
      Function<World, Pipeline<?>> sound) {
    return new Cage(name, finds, of(broken), of(sound), bounds -> bounds);
  }

  /** What is done before an order is charged, which is all that the pipeline does. */
  interface Before {
    void charge(StepContext step);
  }

  static Pipeline<String> charging(World world, Before before) {
    return World.pipeline()
        .action("charge", (order, step) -> {
          before.charge(step);
          world.post(step, "/charges", order);
        })
        .build();
  }

  private static Cage cageWithReceipts(
      String name,
      Invariant finds,
      Function<World, Pipeline<?>> broken,
      Function<World, Pipeline<?>> sound) {
    return new Cage(
        name,
        finds,
        of(broken, World::withReceipts),
        of(sound, World::withReceipts),
        bounds -> bounds);
  }

  static SubjectFactory of(Function<World, Pipeline<?>> pipeline) {
    return of(pipeline, world -> world);
  }

  private static SubjectFactory of(
      Function<World, Pipeline<?>> pipeline, UnaryOperator<World> prepared) {
    return sandbox -> {
      World world = prepared.apply(new World(sandbox));
      return Subject.of(() -> pipeline.apply(world), "order").probing(world.probe());
    };
  }

  static Stream<Cage> all() {
    return Stream.of(keys(), rows(), errors(), memory(), others(), SignalCages.all())
        .flatMap(List::stream);
  }

  private static List<Cage> keys() {
    return List.of(
        cage(
            "charge without a key",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action(
                    "charge", (order, step) -> world.post(World.keyed(step, ""), "/charges", order))
                .build(),
            world -> World.pipeline()
                .action("charge", (order, step) -> world.post(step, "/charges", order))
                .build()),
        cage(
            "key from a random UUID",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action(
                    "charge",
                    (order, step) -> world.post(
                        World.keyed(step, UUID.randomUUID().toString()), "/charges", order))
                .build(),
            world -> World.pipeline()
                .step("key", String.class, (order, step) -> step.idempotencyKey("charge"))
                .action(
                    "charge",
                    (key, step) -> world.post(World.keyed(step, key), "/charges", "order"))
                .build()),
        cageWithReceipts(
            "receipt of a second charge",
            Invariant.SAME_RESULT,
            world -> World.pipeline()
                .step(
                    "charge",
                    String.class,
                    (order, step) -> world.receipt(World.keyed(step, ""), order))
                .build(),
            world -> World.pipeline()
                .step("charge", String.class, (order, step) -> world.receipt(step.headers(), order))
                .build()),
        cageWithReceipts(
            "another payload under the same key",
            Invariant.SETTLES,
            world -> World.pipeline()
                .step(
                    "charge",
                    String.class,
                    (order, step) -> world.receipt(step.headers(), order + step.attempt()))
                .build(),
            world -> World.pipeline()
                .step("charge", String.class, (order, step) -> world.receipt(step.headers(), order))
                .build()),
        cage(
            "key that includes the attempt",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action(
                    "charge",
                    (order, step) -> world.post(
                        World.keyed(step, step.idempotencyKey() + "-" + step.attempt()),
                        "/charges",
                        order))
                .build(),
            world -> World.pipeline()
                .action(
                    "charge",
                    (order, step) -> world.post(
                        World.keyed(step, step.idempotencyKey("charge")), "/charges", order))
                .build()),
        cage(
            "two effects in one step under one key",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("charge", (order, step) -> {
                  world.post(step, "/charges", order);
                  world.post(step, "/mails", order);
                })
                .build(),
            world -> World.pipeline()
                .action("charge", (order, step) -> {
                  world.post(World.keyed(step, step.idempotencyKey("charge")), "/charges", order);
                  world.post(World.keyed(step, step.idempotencyKey("mail")), "/mails", order);
                })
                .build()),
        cage(
            "step that reads the clock into its payload",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action(
                    "charge",
                    (order, step) ->
                        world.post(step, "/charges", order + step.clock().instant()))
                .build(),
            world -> World.pipeline()
                .action(
                    "charge", (order, step) -> world.post(step, "/charges", order + " of today"))
                .build()),
        cage(
            "ordering that depends on a set",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("send", (order, step) -> {
                  int number = 0;
                  for (String item : List.of("a", "b", "c")) {
                    if (!world.has("sent " + item)) {
                      world.post(
                          World.keyed(step, step.idempotencyKey("item" + number++)),
                          "/items",
                          item);
                      world.upsert("sent " + item);
                    }
                  }
                })
                .build(),
            world -> World.pipeline()
                .action("send", (order, step) -> {
                  for (String item : List.of("a", "b", "c")) {
                    if (!world.has("sent " + item)) {
                      world.post(
                          World.keyed(step, step.idempotencyKey("item-" + item)), "/items", item);
                      world.upsert("sent " + item);
                    }
                  }
                })
                .build()),
        cage(
            "notification sent from finally",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("charge", (order, step) -> {
                  boolean done = false;
                  try {
                    world.post(World.keyed(step, step.idempotencyKey("charge")), "/charges", order);
                    done = true;
                  } finally {
                    world.post(
                        World.keyed(step, step.idempotencyKey("mail")), "/mails", "done=" + done);
                  }
                })
                .build(),
            world -> World.pipeline()
                .action("charge", (order, step) -> world.post(step, "/charges", order))
                .action("mail", (order, step) -> world.post(step, "/mails", "done=true"))
                .build()));
  }

  private static List<Cage> rows() {
    return List.of(
        cage(
            "insert instead of upsert",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("save", (order, step) -> world.insert(order))
                .action("mail", (order, step) -> world.post(step, "/mails", order))
                .build(),
            world -> World.pipeline()
                .action("save", (order, step) -> world.upsert(order))
                .action("mail", (order, step) -> world.post(step, "/mails", order))
                .build()),
        cage(
            "check-then-act on a row",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("charge", (order, step) -> {
                  if (!world.has("charged")) {
                    world.post(World.keyed(step, ""), "/charges", order);
                    world.insert("charged");
                  }
                })
                .build(),
            world -> World.pipeline()
                .action("charge", (order, step) -> {
                  if (!world.has("charged")) {
                    world.post(step, "/charges", order);
                    world.upsert("charged");
                  }
                })
                .build()),
        cage(
            "non-atomic read-modify-write in Redis",
            Invariant.SAME_EFFECTS,
            world -> counter(world, false),
            world -> counter(world, true)),
        cage(
            "compensation that is not idempotent",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("reserve", (order, step) -> world.upsert("reserved"))
                .action("release", (order, step) -> world.insert("+1 in stock"))
                .build(),
            world -> World.pipeline()
                .action("reserve", (order, step) -> world.upsert("reserved"))
                .action("release", (order, step) -> world.upsert("+1 in stock for " + step.jobId()))
                .build()),
        cage(
            "partial batch",
            Invariant.SAME_EFFECTS,
            world -> batch(world, true),
            world -> batch(world, false)),
        cage(
            "effect outside any step",
            Invariant.SAME_EFFECTS,
            world -> {
              world.insert("worker registered");
              return World.pipeline().action("work", (order, step) -> {}).build();
            },
            world -> World.pipeline()
                .action("register", (order, step) -> world.upsert("worker registered"))
                .action("work", (order, step) -> {})
                .build()),
        cage(
            "write on the first attempt only",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("save", (order, step) -> {
                  if (step.attempt() == 1) {
                    world.upsert(order);
                  }
                })
                .build(),
            world -> World.pipeline()
                .action("save", (order, step) -> world.upsert(order))
                .build()));
  }

  private static Pipeline<?> counter(World world, boolean atomic) {
    return World.pipeline()
        .action("count", (order, step) -> {
          var redis = world.sandbox.redis().sync();
          if (atomic) {
            redis.sadd(world.key("counted"), step.jobId());
          } else {
            String before = redis.get(world.key("count"));
            redis.set(
                world.key("count"),
                Integer.toString(before == null ? 1 : Integer.parseInt(before) + 1));
          }
          world.upsert(
              atomic
                  ? "counted " + redis.scard(world.key("counted"))
                  : "counted " + redis.get(world.key("count")));
        })
        .build();
  }

  private static Pipeline<?> batch(World world, boolean marksFirst) {
    return World.pipeline()
        .action("send", (order, step) -> {
          if (marksFirst && world.has("batch sent")) {
            return;
          }
          world.upsert("batch sent");
          for (String item : List.of("a", "b")) {
            world.post(World.keyed(step, step.idempotencyKey(item)), "/items", item);
          }
        })
        .build();
  }

  private static List<Cage> errors() {
    return List.of(
        cage(
            "swallowed exception",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("mail", (order, step) -> {
                  try {
                    world.post(step, "/mails", order);
                  } catch (IOException ignored) {
                    // That is what is wrong with it.
                  }
                })
                .build(),
            world -> World.pipeline()
                .action("mail", (order, step) -> world.post(step, "/mails", order))
                .build()),
        cage(
            "catch-all that hides a crash",
            Invariant.SAME_EFFECTS,
            world -> World.pipeline()
                .action("charge", (order, step) -> chargeOrElse(world, order, step))
                .build(),
            world -> World.pipeline()
                .action("charge", (order, step) -> world.post(step, "/charges", order))
                .build()),
        cage(
                "retry of a final error",
                Invariant.SETTLES,
                world -> World.pipeline()
                    .action(
                        "charge",
                        (order, step) -> requireAccepted(
                            world.status(step, "/charges", order), new IOException("declined")))
                    .build(),
                world -> Pipeline.named("zoo")
                    .input(String.class)
                    .retry(World.retries().notRetrying(DeclinedException.class))
                    .action(
                        "charge",
                        (order, step) -> requireAccepted(
                            world.status(step, "/charges", order), new DeclinedException()))
                    .build())
            .within(bounds -> bounds.allowing(FaultKind.STATUS, Set.of(JobState.DEAD))),
        cage(
                "unbounded retries",
                Invariant.SETTLES,
                world -> Pipeline.named("zoo")
                    .input(String.class)
                    .retry(RetryPolicy.unlimited())
                    .action("wait", (order, step) -> requireAccepted(404, new IOException("404")))
                    .build(),
                world -> Pipeline.named("zoo")
                    .input(String.class)
                    .retry(RetryPolicy.attempts(3))
                    .action("wait", (order, step) -> requireAccepted(404, new IOException("404")))
                    .build())
            .within(bounds -> bounds.endingWithoutFaults(JobState.DEAD)),
        new Cage(
            "effect before validation",
            Invariant.OWN_CHECK,
            validating(true),
            validating(false),
            bounds -> bounds.endingWithoutFaults(JobState.DEAD)),
        cage(
            "output that does not survive JSON",
            Invariant.SETTLES,
            world -> World.pipeline()
                .step("price", Lossy.class, (order, step) -> new Lossy(42))
                .action("mail", (price, step) -> world.post(step, "/mails", price.toString()))
                .build(),
            world -> World.pipeline()
                .step("price", Price.class, (order, step) -> new Price(42))
                .action("mail", (price, step) -> world.post(step, "/mails", price.toString()))
                .build()));
  }

  // That it catches everything is what is wrong with it.
  @SuppressWarnings("IllegalCatch")
  private static void chargeOrElse(World world, String order, StepContext step) throws Exception {
    try {
      world.post(World.keyed(step, step.idempotencyKey("charge")), "/charges", order);
    } catch (Throwable anything) {
      world.post(World.keyed(step, step.idempotencyKey("other")), "/other-charges", order);
    }
  }

  private static void requireAccepted(int status, Exception otherwise) throws Exception {
    if (status != 200) {
      throw otherwise;
    }
  }

  private static SubjectFactory validating(boolean tooLate) {
    Subject.RunCheck nothingCharged = (JobRun run) -> {
      if (run.state() == JobState.DEAD && !run.exchanges().isEmpty()) {
        throw new AssertionError("an order that was refused is charged");
      }
    };
    return sandbox -> {
      World world = new World(sandbox);
      return Subject.of(
              () -> Pipeline.named("zoo")
                  .input(String.class)
                  .retry(World.retries().notRetrying(DeclinedException.class))
                  .action("charge", (order, step) -> {
                    if (tooLate) {
                      world.post(step, "/charges", order);
                    }
                    throw new DeclinedException();
                  })
                  .build(),
              "order")
          .checking(nothingCharged);
    };
  }

  private static List<Cage> memory() {
    return List.of(
        cage(
            "state in a field of the step object",
            Invariant.SETTLES,
            FieldState::broken,
            FieldState::sound),
        cage(
            "webhook acknowledged before the work is durable",
            Invariant.SAME_EFFECTS,
            world -> {
              Deque<String> inMemory = new ArrayDeque<>();
              return World.pipeline()
                  .action("receive", (event, step) -> {
                    inMemory.add(event);
                    world.post(step, "/acknowledgements", event);
                  })
                  .action("process", (event, step) -> {
                    for (String next : List.copyOf(inMemory)) {
                      world.upsert("processed " + next);
                    }
                  })
                  .build();
            },
            world -> World.pipeline()
                .action("store", (event, step) -> world.upsert("event " + event))
                .action("receive", (event, step) -> world.post(step, "/acknowledgements", event))
                .action("process", (event, step) -> world.upsert("processed " + event))
                .build()),
        cage(
            "cached token shared across attempts",
            Invariant.SETTLES,
            world -> {
              List<Integer> cached = new ArrayList<>();
              return World.pipeline()
                  .action("call", (order, step) -> {
                    if (cached.isEmpty()) {
                      cached.add(step.attempt());
                    }
                    requireFresh(cached.get(0), step.attempt());
                  })
                  .build();
            },
            world -> World.pipeline()
                .action("call", (order, step) -> requireFresh(step.attempt(), step.attempt()))
                .build()),
        cage(
            "third execution in one process",
            Invariant.SAME_EFFECTS,
            world -> thirdTime(() -> world.insert("third time")),
            world -> thirdTime(() -> {})),
        cage(
            "TTL shorter than the retry delay",
            Invariant.SETTLES,
            world -> World.pipeline()
                .step(
                    "session",
                    Instant.class,
                    (order, step) -> step.clock().instant().plusMillis(500))
                .action(
                    "call",
                    (expires, step) -> requireUnexpired(expires, step.clock().instant()))
                .build(),
            world -> World.pipeline()
                .action(
                    "call",
                    (order, step) -> requireUnexpired(
                        step.clock().instant().plusMillis(500), step.clock().instant()))
                .build()),
        cage(
            "repetitions told by memory",
            Invariant.SAME_EFFECTS,
            world -> {
              Set<String> sent = new HashSet<>();
              return World.pipeline()
                  .action("mail", (order, step) -> {
                    if (sent.add(order)) {
                      world.post(step, "/mails", order);
                    }
                  })
                  .build();
            },
            world -> World.pipeline()
                .action("mail", (order, step) -> world.post(step, "/mails", order))
                .build()));
  }

  /** It takes two failures after the body: one before it leaves all but the process's memory the same. */
  private static Pipeline<?> thirdTime(Runnable then) {
    AtomicInteger executions = new AtomicInteger();
    return World.pipeline()
        .action("note", (order, step) -> {
          if (executions.incrementAndGet() == 3) {
            then.run();
          }
        })
        .build();
  }

  private static void requireFresh(int issued, int now) throws IOException {
    if (issued != now) {
      throw new IOException("401: the token is of attempt " + issued);
    }
  }

  private static void requireUnexpired(Instant expires, Instant now) throws IOException {
    if (!now.isBefore(expires)) {
      throw new IOException("the session expired at " + expires);
    }
  }

  private static List<Cage> others() {
    return List.of(
        new Cage(
            "child enqueued outside the deterministic id",
            Invariant.SAME_EFFECTS,
            sandbox -> enqueuing(sandbox, false),
            sandbox -> enqueuing(sandbox, true),
            bounds -> bounds),
        cage(
            "request without a correlation id",
            Invariant.CORRELATED,
            world -> World.pipeline()
                .action(
                    "mail",
                    (order, step) -> world.post(
                        Map.of("Idempotency-Key", step.idempotencyKey()), "/mails", order))
                .build(),
            world -> World.pipeline()
                .action("mail", (order, step) -> world.post(step, "/mails", order))
                .build()),
        cage(
            "output that depends on the attempt",
            Invariant.SAME_RESULT,
            world -> World.pipeline()
                .step("number", Integer.class, (order, step) -> step.attempt())
                .action("mail", (number, step) -> world.post(step, "/mails", "order"))
                .build(),
            world -> World.pipeline()
                .step("number", Integer.class, (order, step) -> 1)
                .action("mail", (number, step) -> world.post(step, "/mails", "order"))
                .build()));
  }

  private static Subject enqueuing(Sandbox sandbox, boolean asChild) {
    World world = new World(sandbox);
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .retry(World.retries())
        .step("work", String.class, (text, step) -> text + "!")
        .build();
    JobExecutor elsewhere = JobExecutor.on(RedisJobStore.on(sandbox.redis(), sandbox.keyPrefix()))
        .pipeline(child)
        .build();
    Pipeline<?> parent = World.pipeline()
        .action("enqueue", (order, step) -> {
          if (asChild) {
            step.spawnAll(child, List.of(order)).await();
          } else {
            String id = UUID.randomUUID().toString();
            sandbox.ownKeys(RedisJobStore.on(sandbox.redis(), sandbox.keyPrefix())
                .keysOf(child.queue(), List.of(id), "worker-1"));
            elsewhere.enqueue(
                child, order, EnqueueOptions.correlatedBy(step.correlationId()).jobId(id));
          }
        })
        .action("mail", (order, step) -> world.post(step, "/mails", order))
        .build();
    return Subject.ofSeveral(() -> List.of(parent, child), "zoo", "order").probing(world.probe());
  }

  record Price(int cents) {}

  /** Jackson writes the getter and finds no way to read it back. */
  static final class Lossy {
    private final int cents;

    Lossy(int cents) {
      this.cents = cents;
    }

    public int getCents() {
      return cents;
    }
  }

  static final class DeclinedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Keeps what one step found for the next one, in a field. */
  static final class FieldState {
    private String found = "";

    static Pipeline<?> broken(World world) {
      FieldState state = new FieldState();
      return World.pipeline()
          .action("find", (order, step) -> state.found = order)
          .action("use", (order, step) -> {
            if (state.found.isEmpty()) {
              throw new IllegalStateException("nothing was found");
            }
            world.upsert(state.found);
          })
          .build();
    }

    static Pipeline<?> sound(World world) {
      return World.pipeline()
          .step("find", String.class, (order, step) -> order)
          .action("use", (found, step) -> world.upsert(found))
          .build();
    }
  }
}
