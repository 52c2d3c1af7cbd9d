package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobException;
import dev.jobdrill.deadjob.DeadJobSink;
import dev.jobdrill.deadjob.DeadJobSource;
import dev.jobdrill.deadjob.LiveRedis;
import dev.jobdrill.deadjob.RedisQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The newest jobs of a {@link DeadJobTest.Live} dead set. */
final class LiveDeadSet {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");
  private static final Pattern PASSWORD = Pattern.compile("[^/]*//[^/:]*:[^@/]+@.*");

  /** Those of one instant by their ids, so that the order is stable. */
  private static final Comparator<DeadJob> OLDEST_FIRST =
      Comparator.comparing(LiveDeadSet::diedAt).thenComparing(DeadJob::id);

  private final ExtensionContext context;
  private final DeadJobTest.Live wanted;
  private final Predicate<DeadJob> filter;
  private final PriorityQueue<DeadJob> newest = new PriorityQueue<>(OLDEST_FIRST);
  private final List<DeadJobs.Found> bad = new ArrayList<>();
  private int matching;

  LiveDeadSet(ExtensionContext context, DeadJobTest.Live wanted, Predicate<DeadJob> filter) {
    this.context = context;
    this.wanted = wanted;
    this.filter = filter;
  }

  List<DeadJobs.Found> read() {
    if (wanted.newest() < 1) {
      throw failure(
          "newest is " + wanted.newest() + "; expected how many jobs are taken, at least 1");
    }
    try (LiveRedis redis = LiveRedis.connect(url(), System.getenv("JOBDRILL_REDIS_PASSWORD"))) {
      DeadJobSource.of(wanted.from())
          .read(
              redis.connection(),
              new RedisQuery(orNull(wanted.prefix()), orNull(wanted.queue()), "dead"),
              new Newest());
    } catch (DeadJobException e) {
      throw failure(withoutStop(String.valueOf(e.getMessage())));
    }
    return invocations();
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Instant diedAt(DeadJob job) {
    return job.times().getOrDefault("died", Instant.EPOCH);
  }

  /** Keeps as many as are wanted, however many there are. */
  private final class Newest implements DeadJobSink {
    @Override
    public void job(DeadJob job) {
      boolean ofQueue = wanted.queue().isEmpty() || wanted.queue().equals(job.queue());
      if (ofQueue && filter.test(job)) {
        matching++;
        newest.add(job);
        if (newest.size() > wanted.newest()) {
          newest.remove();
        }
      }
    }

    @Override
    public void bad(BadEntry entry) {
      bad.add(DeadJobs.Found.none(
          entry.origin() + " cannot be read", new DeadJobException(entry.reason(), null)));
    }
  }

  // One line, in the output that a build shows; a logger may be silent there.
  @SuppressWarnings("SystemOut")
  private List<DeadJobs.Found> invocations() {
    List<DeadJobs.Found> found = new ArrayList<>();
    newest.stream().sorted(OLDEST_FIRST.reversed()).forEach(job -> {
      String error =
          Optional.ofNullable(job.errorClass()).map(type -> " died of " + type).orElse("");
      found.add(DeadJobs.Found.job(job.id() + " " + job.name() + error, job));
    });
    found.addAll(bad);
    if (matching > newest.size()) {
      System.out.println("[jobdrill] " + test() + " took the " + newest.size() + " newest of "
          + matching + " dead jobs");
    }
    if (found.isEmpty() && !wanted.mayBeEmpty()) {
      throw failure("it holds no dead job that is wanted. A dead-job test without one proves"
          + " nothing: correct prefix, queue or jobs, or say mayBeEmpty = true");
    }
    if (found.isEmpty()) {
      found.add(DeadJobs.Found.none(
          "no dead job", skipping("The dead set holds no dead job that is wanted.")));
    }
    return found;
  }

  private static RuntimeException skipping(String why) {
    try {
      return Assumptions.abort(why);
    } catch (RuntimeException aborting) {
      return aborting;
    }
  }

  private String url() {
    if (PASSWORD.matcher(wanted.redis().replaceAll(VARIABLE.pattern(), "")).matches()) {
      throw failure("attribute redis has a password in it, which does not belong in a source. Take"
          + " the URL from a variable, ${NAME}, or set JOBDRILL_REDIS_PASSWORD");
    }
    Matcher variable = VARIABLE.matcher(wanted.redis());
    StringBuilder url = new StringBuilder();
    while (variable.find()) {
      variable.appendReplacement(url, Matcher.quoteReplacement(valueOf(variable.group(1))));
    }
    return variable.appendTail(url).toString();
  }

  private String valueOf(String name) {
    return context
        .getConfigurationParameter(name)
        .or(() -> Optional.ofNullable(System.getenv(name)))
        .orElseThrow(() -> failure("attribute redis asks for ${" + name
            + "}, which is set neither as a configuration parameter nor as a system property nor"
            + " in the environment. Set it, or run the test only where it is set:"
            + " @EnabledIfEnvironmentVariable(named = \"" + name + "\", matches = \".+\")"));
  }

  private String test() {
    return context.getRequiredTestClass().getSimpleName() + "."
        + context.getRequiredTestMethod().getName();
  }

  private ExtensionConfigurationException failure(String why) {
    return new ExtensionConfigurationException("@DeadJobTest, live dead set of " + wanted.from()
        + ", on " + context.getRequiredTestClass().getName() + "."
        + context.getRequiredTestMethod().getName() + ": " + why + ".");
  }
}
