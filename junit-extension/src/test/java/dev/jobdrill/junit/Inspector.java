package dev.jobdrill.junit;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * Looks at the embedded services of a launch when all its tests have ended and they are still up.
 * Detected by JUnit in every launch of the {@link Kit}.
 */
public final class Inspector implements AfterEachCallback {
  static final String LAUNCH = "kit.launch";
  static final EnvironmentSettings EMBEDDED =
      EnvironmentSettings.defaults().withMode(Mode.EMBEDDED);

  private static final Map<String, Findings> FINDINGS = new ConcurrentHashMap<>();

  record Findings(List<String> keys, List<StubMapping> stubs, long redisPid) {}

  static Findings take(String launch) {
    return FINDINGS.remove(launch);
  }

  @Override
  @SuppressWarnings("deprecation") // getOrComputeIfAbsent, in JUnit 6
  public void afterEach(ExtensionContext context) {
    var store = context.getRoot().getStore(JobdrillExtension.NAMESPACE);
    if (store.get(EMBEDDED) instanceof SharedEnvironment shared && shared.isUp()) {
      // In the root store after the environment, and so closed before it.
      store.getOrComputeIfAbsent(LookingAtTheEnd.class, key -> new LookingAtTheEnd(context));
    }
  }

  @SuppressWarnings({"try", "deprecation"})
  private static final class LookingAtTheEnd implements AutoCloseable, CloseableResource {
    private final DrillEnvironment environment;
    private final String launch;

    LookingAtTheEnd(ExtensionContext context) {
      environment = SharedEnvironment.of(context, EMBEDDED);
      launch = context.getConfigurationParameter(LAUNCH).orElseThrow();
    }

    @Override
    public void close() {
      var redis = environment.redis().sync();
      long pid = redis
          .info("server")
          .lines()
          .filter(line -> line.startsWith("process_id:"))
          .mapToLong(
              line -> Long.parseLong(line.substring("process_id:".length()).strip()))
          .findFirst()
          .orElseThrow();
      FINDINGS.put(
          launch,
          new Findings(
              redis.keys("*"), environment.wireMock().allStubMappings().getMappings(), pid));
    }
  }
}
