package dev.jobdrill.executor;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.pipeline.ChildJobs;
import dev.jobdrill.pipeline.ChildResults;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Children of one step, and what came of them. */
final class AwaitableChildren implements ChildJobs {
  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Writes writes;
  private final List<JobRef> children;

  AwaitableChildren(
      ExecutorSettings settings, ClaimedJob job, Writes writes, List<JobRef> children) {
    this.settings = settings;
    this.job = job;
    this.writes = writes;
    this.children = children;
  }

  @Override
  public List<String> jobIds() {
    return children.stream().map(JobRef::id).toList();
  }

  @Override
  public ChildResults await() {
    Map<JobRef, ChildState> known =
        children.isEmpty() ? Map.of() : writes.read(() -> settings.store().children(job.ref()));
    Map<JobRef, ChildState> states = new LinkedHashMap<>();
    for (JobRef child : children) {
      ChildState state = known.getOrDefault(child, ChildState.RUNNING);
      if (state.state() == ChildState.State.RUNNING) {
        throw new ChildrenPending(children);
      }
      states.put(child, state);
    }
    return new Results(settings.codec(), states);
  }

  private record Results(JsonCodec codec, Map<JobRef, ChildState> states) implements ChildResults {
    @Override
    public <O> List<O> outputs(Class<O> type) {
      requireNoneDead();
      return new ArrayList<>(completed(type).values());
    }

    @Override
    public <O> List<O> outputs(TypeReference<O> type) {
      requireNoneDead();
      return new ArrayList<>(this.<O>completed(type.getType()).values());
    }

    @Override
    public <O> Map<String, O> completed(Class<O> type) {
      return completed((Type) type);
    }

    // The cast is as safe as the JSON: Jackson built the value for exactly this type.
    @SuppressWarnings("unchecked")
    private <O> Map<String, O> completed(Type type) {
      Map<String, O> outputs = new LinkedHashMap<>();
      states.forEach((child, state) -> {
        if (state.state() == ChildState.State.COMPLETED) {
          outputs.put(child.id(), (O) decode(child, state, type));
        }
      });
      return outputs;
    }

    private Object decode(JobRef child, ChildState state, Type type) {
      String what = "The output of child job " + child.id();
      if (state.output() == null) {
        throw new PayloadException(
            what
                + " does not exist: its pipeline has actions only. Give one of its steps an output.",
            null);
      }
      Object output = codec.decode(what, state.output(), type);
      if (output == null) {
        throw new PayloadException(what + " is null; expected " + type.getTypeName() + ".", null);
      }
      return output;
    }

    private void requireNoneDead() {
      if (!dead().isEmpty()) {
        throw new ChildDiedException(dead(), states.size());
      }
    }

    @Override
    public Map<String, String> dead() {
      Map<String, String> dead = new LinkedHashMap<>();
      states.forEach((child, state) -> {
        if (state.state() == ChildState.State.DEAD) {
          dead.put(child.id(), state.error() == null ? "an unknown error" : state.error());
        }
      });
      return dead;
    }
  }
}
