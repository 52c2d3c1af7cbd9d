package dev.jobdrill.recording;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.recording.DeathRig.requireDiagnosis;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.RetryAfterException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads the whole diagnosis of jobs that another system let down, or that mistook its answers. */
class DownstreamDeathsTest {
  private final DeathRig deaths = new DeathRig();
  private final DrillRig rig = deaths.rig;

  @AfterEach
  void close() {
    deaths.close();
  }

  @Test
  void flakyDownstream() {
    deaths.firstThenOk(aResponse().withStatus(503));
    requireDiagnosis(deaths.run(deaths::charge), """
        diagnosis: COMPLETED after 1.000 s
          last step completed  notify, on attempt 2
          first error          attempt 1, in charge: IOException: the bank answered 503, at DeathRig.java:<line>
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  2 attempts, 1 retry: 0 ms in attempts, 1.000 s between them
          downstream           1 of 2 requests failed: POST /charges → HTTP 503
          suspicion            The other side, or the way to it, failed at times: POST /charges.
                               since 1 of 2 requests failed: HTTP 503; the last one went well
        """);
  }

  @Test
  void downstreamDown() {
    rig.http()
        .stubFor(
            post("/charges").willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    requireDiagnosis(deaths.run(deaths::charge), """
        diagnosis: DEAD after 2.000 s
          last step completed  fetch, on attempt 1; then charge failed
          first error          attempt 1, in charge: IOException: HTTP/1.1 header parser received no bytes, at DeathRig.java:<line>
          error changed        no, the same 3 times; points to a deterministic fault, in code, data or configuration, which no retry mends; or to another system that stayed down
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  3 attempts, 2 retries: 0 ms in attempts, 2.000 s between them
          downstream           3 of 3 requests failed: POST /charges → 3 × connection reset
          suspicion            The other side was down all the while: POST /charges never worked.
                               since 3 of 3 requests failed: 3 × connection reset
        """);
  }

  @Test
  void rateLimit() {
    deaths.firstThenOk(aResponse().withStatus(429).withHeader("Retry-After", "7"));
    requireDiagnosis(
        deaths.run((text, step) -> {
          HttpResponse<String> answer = deaths.send(step, Map.of());
          if (answer.statusCode() == 429) {
            throw RetryAfterException.fromHeader(
                answer.headers().firstValue("Retry-After").orElse(null), "HTTP 429");
          }
        }),
        """
        diagnosis: COMPLETED after 7.000 s
          last step completed  notify, on attempt 2
          first error          attempt 1, in charge: RetryAfterException: HTTP 429; asked to be tried again after PT7S, at DownstreamDeathsTest.java:<line>
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  2 attempts, 1 retry: 0 ms in attempts, 7.000 s between them
          downstream           1 of 2 requests failed: POST /charges → HTTP 429
          suspicion            The other side limits the rate of POST /charges; honour its Retry-After, or send less.
                               since 1 of 2 requests met with HTTP 429, the first with Retry-After: 7
        """);
  }

  @Test
  void refusedRequest() {
    rig.http().stubFor(post("/charges").willReturn(aResponse().withStatus(422)));
    requireDiagnosis(deaths.run(deaths::charge), """
        diagnosis: DEAD after 2.000 s
          last step completed  fetch, on attempt 1; then charge failed
          first error          attempt 1, in charge: IOException: the bank answered 422, at DeathRig.java:<line>
          error changed        no, the same 3 times; points to a deterministic fault, in code, data or configuration, which no retry mends
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  3 attempts, 2 retries: 0 ms in attempts, 2.000 s between them
          downstream           3 of 3 requests failed: POST /charges → 3 × HTTP 422
          suspicion            The other side refuses POST /charges: look at what is sent and as whom; retrying changes neither.
                               since 3 of 3 requests met with a refusal: 3 × HTTP 422
        """);
  }

  @Test
  void repeatedWhileTheFirstIsUnderWay() throws IOException {
    try (ServerSocket bank = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      rig.http()
          .stubFor(post("/charges")
              .willReturn(aResponse().proxiedFrom("http://127.0.0.1:" + bank.getLocalPort())));
      rig.http().honourIdempotencyKeys("POST /charges");
      AtomicReference<Socket> first = new AtomicReference<>();
      List<CompletableFuture<HttpResponse<String>>> unheard = new ArrayList<>();
      requireDiagnosis(
          deaths.run((text, step) -> {
            if (step.attempt() == 1) {
              unheard.add(
                  step.httpClient().sendAsync(deaths.request().build(), BodyHandlers.ofString()));
              first.set(bank.accept());
              throw new IOException("gave up on the bank");
            }
            HttpResponse<String> answer = deaths.send(step, Map.of());
            if (answer.statusCode() == 409) {
              try (Socket atBank = first.get()) {
                atBank
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
              }
              unheard.get(0).join();
              throw new IOException("HTTP 409 from the bank");
            }
          }),
          """
          diagnosis: COMPLETED after 2.000 s
            last step completed  notify, on attempt 3
            first error          attempt 1, in charge: IOException: gave up on the bank, at DownstreamDeathsTest.java:<line>
            error changed        yes, with attempt 2; points to infrastructure, a race, or a step that is not idempotent
            span never closed    none
            gap in the queue     none: attempt 1 began at once
            retries, time spent  3 attempts, 2 retries: 0 ms in attempts, 2.000 s between them
            downstream           1 of 3 requests failed: POST /charges → HTTP 409
            suspicion            The first POST /charges with this idempotency key was still under way: a later retry gets its reply.
                                 since 1 of 3 requests came too early: HTTP 409
          """);
    }
  }

  @Test
  void requestWithoutAStub() {
    requireDiagnosis(deaths.run(deaths::charge), """
        diagnosis: DEAD after 2.000 s
          last step completed  fetch, on attempt 1; then charge failed
          first error          attempt 1, in charge: IOException: the bank answered 404, at DeathRig.java:<line>
          error changed        no, the same 3 times; points to a deterministic fault, in code, data or configuration, which no retry mends
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  3 attempts, 2 retries: 0 ms in attempts, 2.000 s between them
          downstream           3 of 3 requests failed: POST /charges → 3 × HTTP 404 (no stub matches)
          suspicion            A request has no stub: correct the test's stubs, or the URL, before anything else.
                               since POST /charges → HTTP 404 (no stub matches), in charge on attempt 1
        """);
  }

  @Test
  void swallowedException() {
    rig.http().stubFor(post("/charges").willReturn(aResponse().withStatus(500)));
    requireDiagnosis(
        deaths.run((text, step) -> {
          try {
            deaths.charge(text, step);
          } catch (IOException ignored) {
            // the fault that is planted
          }
        }),
        """
        diagnosis: COMPLETED after 0 ms
          last step completed  notify, on attempt 1
          first error          none
          error changed        no attempt failed
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  1 attempt: 0 ms in attempts, 0 ms between them
          downstream           its only request failed: POST /charges → HTTP 500
          suspicion            Step charge swallows an error: it completed although its request had failed.
                               since POST /charges → HTTP 500, in charge on attempt 1, which completed
        """);
  }

  @Test
  void changingIdempotencyKey() {
    deaths.firstThenOk(aResponse().withFault(Fault.EMPTY_RESPONSE));
    requireDiagnosis(
        deaths.run((text, step) -> {
          DrillRig.post(
              Map.of("Idempotency-Key", UUID.randomUUID().toString()),
              rig.http().url("/charges"),
              "1");
        }),
        """
        diagnosis: COMPLETED after 1.000 s
          last step completed  notify, on attempt 2
          first error          attempt 1, in charge: IOException: HTTP/1.1 header parser received no bytes, at DrillRig.java:<line>
          error changed        one failure only, so there is nothing to compare it with
          span never closed    none
          gap in the queue     none: attempt 1 began at once
          retries, time spent  2 attempts, 1 retry: 0 ms in attempts, 1.000 s between them
          downstream           1 of 2 requests failed: POST /charges → connection closed without a response
          suspicion            The other side, or the way to it, failed at times: POST /charges.
                               since 1 of 2 requests failed: connection closed without a response; the last one went well
          suspicion            Step charge can act twice: its idempotency key changes with each attempt. Use StepContext.idempotencyKey().
                               since POST /charges carried 2 keys on attempts 1 and 2
        """);
  }
}
