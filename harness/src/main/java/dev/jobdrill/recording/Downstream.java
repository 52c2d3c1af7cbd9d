package dev.jobdrill.recording;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.HttpExchange.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The requests of a job to one method and path of another system, and how they went. */
final class Downstream {
  private static final Set<Outcome> BROKEN = Set.of(
      Outcome.RESET,
      Outcome.EMPTY,
      Outcome.CUT_SHORT,
      Outcome.MALFORMED,
      Outcome.CLIENT_GONE,
      Outcome.UNREACHABLE,
      Outcome.PENDING);

  private final String name;
  private final List<StepExchange> all = new ArrayList<>();

  private Downstream(String name) {
    this.name = name;
  }

  /** By method and path, in the order of the first request to each. */
  static List<Downstream> of(List<StepExchange> exchanges) {
    Map<String, Downstream> found = new LinkedHashMap<>();
    for (StepExchange exchange : exchanges) {
      String name =
          exchange.http().method() + " " + Words.excerpt(exchange.http().path(), 60);
      found.computeIfAbsent(name, Downstream::new).all.add(exchange);
    }
    return List.copyOf(found.values());
  }

  static boolean unmatched(StepExchange exchange) {
    return exchange.http().unmatched();
  }

  /** The other side or the way to it failed: a status from 500 on, or no whole answer. */
  static boolean failed(StepExchange exchange) {
    return BROKEN.contains(exchange.http().outcome()) || status(exchange) >= 500;
  }

  static boolean limited(StepExchange exchange) {
    return status(exchange) == 429;
  }

  /** The other side does not want the request, however often it comes. */
  static boolean refused(StepExchange exchange) {
    int status = status(exchange);
    return status >= 400 && status < 500 && status != 429 && !unmatched(exchange);
  }

  /** The stub server's own 409 to an idempotency key: a retry, unlike after other refusals, gets the kept reply. */
  static boolean tooEarly(StepExchange exchange) {
    HttpExchange.Response response = exchange.http().response();
    return status(exchange) == 409
        && response != null
        && response.body().toString().contains("Idempotency-Key")
        && response.body().toString().contains("is under way");
  }

  private static int status(StepExchange exchange) {
    HttpExchange http = exchange.http();
    return http.outcome() == Outcome.ANSWERED ? http.status().orElse(0) : 0;
  }

  static String answer(StepExchange exchange) {
    HttpExchange http = exchange.http();
    return http.outcome() == Outcome.ANSWERED
        ? "HTTP " + http.status().orElse(0) + (http.unmatched() ? " (no stub matches)" : "")
        : http.outcome().toString();
  }

  /** A request with its answer and the step it came from. */
  static String told(StepExchange exchange) {
    return exchange.http().method() + " "
        + Words.excerpt(exchange.http().request().target(), 60)
        + " → " + answer(exchange) + ", in " + exchange.step() + " on attempt "
        + exchange.attempt();
  }

  String name() {
    return name;
  }

  List<StepExchange> all() {
    return all;
  }

  StepExchange last() {
    return all.get(all.size() - 1);
  }

  /** The answers of some requests, each kind once with its number. */
  static String answers(List<StepExchange> exchanges) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    exchanges.forEach(exchange -> counts.merge(answer(exchange), 1, Integer::sum));
    List<String> words = new ArrayList<>();
    counts.forEach((answer, count) -> words.add((count == 1 ? "" : count + " × ") + answer));
    return String.join(", ", words);
  }
}
