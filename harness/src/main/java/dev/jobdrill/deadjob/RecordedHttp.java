package dev.jobdrill.deadjob;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.jobdrill.environment.StubServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers a replay over HTTP as the dead job was answered when it was recorded. Requests are told apart by method and by
 * path with query; the first of several like ones gets the first recorded answer, the second the second, and the last answer
 * is repeated. A request without a recording is one that no stub matches, unless {@link #otherwise} says what it gets.
 * A JSON body is the same JSON, without the spaces it may have had; any other is the same text in the same charset.
 * Immutable.
 */
public final class RecordedHttp {
  private static final int LAST = 1_000;

  private final DeadJob dead;
  private final @Nullable Integer otherwise;

  private RecordedHttp(DeadJob dead, @Nullable Integer otherwise) {
    this.dead = dead;
    this.otherwise = otherwise;
  }

  /**
   * The exchanges of a dead job.
   *
   * @param dead the dead job
   * @return what answers as they were answered
   * @throws DeadJobException if it has none
   */
  public static RecordedHttp of(DeadJob dead) {
    if (dead.http().isEmpty()) {
      throw new DeadJobException(
          "Dead " + dead + " has no recorded HTTP exchange; stub what its pipeline calls by hand.",
          null);
    }
    return new RecordedHttp(dead, null);
  }

  /**
   * Answers requests without a recording, too.
   *
   * @param status what they are answered with, without a body
   * @return the changed copy
   */
  public RecordedHttp otherwise(int status) {
    return new RecordedHttp(dead, status);
  }

  /**
   * Adds the stubs.
   *
   * @param http the replay's server
   */
  public void stub(StubServer http) {
    Map<String, List<HttpRecording>> alike = new LinkedHashMap<>();
    dead.http()
        .forEach(exchange -> alike
            .computeIfAbsent(exchange.method() + " " + exchange.path(), key -> new ArrayList<>())
            .add(exchange));
    alike.forEach((request, exchanges) -> {
      for (int i = 0; i < exchanges.size(); i++) {
        HttpRecording exchange = exchanges.get(i);
        MappingBuilder stub = WireMock.request(
                exchange.method(), WireMock.urlEqualTo(exchange.path()))
            .willReturn(answer(exchange));
        if (exchanges.size() > 1) {
          boolean last = i + 1 == exchanges.size();
          stub.inScenario("recorded " + request)
              .whenScenarioStateIs(state(i))
              .willSetStateTo(state(last ? i : i + 1));
        }
        http.stubFor(stub);
      }
    });
    if (otherwise != null) {
      http.stubFor(WireMock.any(WireMock.anyUrl())
          .atPriority(LAST)
          .willReturn(WireMock.aResponse().withStatus(otherwise)));
    }
  }

  private static String state(int number) {
    return number == 0 ? Scenario.STARTED : "answer " + (number + 1);
  }

  private static ResponseDefinitionBuilder answer(HttpRecording exchange) {
    ResponseDefinitionBuilder answer = WireMock.aResponse().withStatus(exchange.status());
    exchange.responseHeaders().forEach(header -> answer.withHeader(header.name(), header.value()));
    Json body = exchange.responseBody();
    if (body != null) {
      String type = exchange.responseHeaders().stream()
          .filter(header -> header.name().equalsIgnoreCase("content-type"))
          .map(HttpRecording.Header::value)
          .findFirst()
          .orElse("");
      String text = body instanceof Json.Text raw ? raw.value() : JsonWriter.compact(body);
      answer.withBody(text.getBytes(HttpText.charset(type)));
    }
    return answer;
  }
}
