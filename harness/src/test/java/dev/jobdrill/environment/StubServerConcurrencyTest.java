package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.Backing.Running;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StubServerConcurrencyTest {

  private static final int SERVERS = 10;
  private static final int THREADS = 50;
  private static final int REQUESTS = 100;

  @Test
  void everyRequestOfManyThreadsIsAttributedToItsServer() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Running running = Backing.IN_THIS_JVM.start()) {
      List<StubServer> servers =
          IntStream.range(0, SERVERS).mapToObj(i -> running.open()).toList();
      List<List<Integer>> arrivals = new ArrayList<>();
      for (int i = 0; i < SERVERS; i++) {
        servers.get(i).stubFor(get(urlPathMatching("/.*")).willReturn(ok("server " + i)));
        arrivals.add(recordArrivals(servers.get(i)));
      }

      List<Callable<Void>> work =
          IntStream.range(0, THREADS).mapToObj(t -> requests(servers, t)).toList();
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }

      for (int i = 0; i < SERVERS; i++) {
        List<HttpExchange> exchanges = servers.get(i).exchanges();
        String body = "server " + i;
        assertThat(exchanges).hasSize(THREADS * REQUESTS / SERVERS);
        assertThat(exchanges).extracting(HttpExchange::path).doesNotHaveDuplicates();
        assertThat(exchanges)
            .allSatisfy(exchange -> assertThat(exchange.response().body()).hasToString(body));
        assertThat(arrivals.get(i))
            .isEqualTo(IntStream.rangeClosed(1, exchanges.size()).boxed().toList());
      }
      servers.forEach(StubServer::close);
      assertThat(running.wireMock().getStubMappings()).isEmpty();
      assertThat(running.wireMock().getAllServeEvents()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Integer> recordArrivals(StubServer server) {
    List<Integer> ordinals = Collections.synchronizedList(new ArrayList<>());
    server.onExchange(new ExchangeListener() {
      @Override
      public void arrived(HttpExchange exchange) {
        ordinals.add(exchange.ordinal());
      }
    });
    return ordinals;
  }

  private static Callable<Void> requests(List<StubServer> servers, int thread) {
    return () -> {
      for (int i = 0; i < REQUESTS; i++) {
        int server = (thread + i) % SERVERS;
        assertThat(Http.get(servers.get(server), "/" + thread + "/" + i).body())
            .isEqualTo("server " + server);
      }
      return null;
    };
  }
}
