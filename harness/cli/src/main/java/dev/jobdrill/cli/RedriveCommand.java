package dev.jobdrill.cli;

import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.pipeline.RetryScope;
import io.lettuce.core.RedisClient;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = "Makes dead jobs of Jobdrill's own executor ready again. Writes to Redis.")
final class RedriveCommand implements Callable<Integer> {
  @Option(
      names = "--redis",
      required = true,
      paramLabel = "URL",
      description = "the Redis; no password in it")
  private @Nullable String redis;

  @Option(names = "--ask-password", description = "ask for the password of Redis")
  private boolean askPassword;

  @Option(names = "--prefix", defaultValue = "", description = "the prefix of the store's keys")
  private String prefix = "";

  @Option(names = "--queue", required = true, description = "the queue of the jobs")
  private String queue = "";

  @Option(names = "--id", required = true, description = "a job's id; may be repeated")
  private List<String> ids = List.of();

  @Option(names = "--from-the-top", description = "drop the checkpoints and run every step again")
  private boolean fromTheTop;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    RedisClient client = RedisClient.create(Source.uri(redis, askPassword));
    int missing = 0;
    try (RedisJobStore store = RedisJobStore.open(client, prefix)) {
      RetryScope scope = fromTheTop ? RetryScope.FROM_THE_TOP : RetryScope.FAILED_STEP;
      for (String id : ids) {
        if (store.redrive(new JobRef(queue, id), UUID.randomUUID().toString(), scope)) {
          spec.commandLine().getOut().println("redriven " + id);
        } else {
          missing++;
          spec.commandLine()
              .getErr()
              .println("No dead job of queue " + queue + " has the id " + ListCommand.shown(id)
                  + "; jobdrill list --from jobdrill shows those that there are.");
        }
      }
    } finally {
      client.shutdown();
    }
    return missing == 0 ? 0 : Jobdrill.FAILED;
  }
}
