package dev.jobdrill.deadjob;

import com.github.tomakehurst.wiremock.client.WireMock;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a replay by what a real service once answered to it. Behind one switch, the system property
 * {@code jobdrill.http.record} or the environment variable {@code JOBDRILL_HTTP_RECORD} set to {@code true}, WireMock passes
 * the replay's requests on to that service, and what it answers is redacted and written into the dead job's document. Without
 * the switch nothing leaves the test: the recorded exchanges answer, by {@link RecordedHttp}. Immutable.
 */
public final class HttpRecorder {
  private static final Logger log = LoggerFactory.getLogger(HttpRecorder.class);

  private static final String SWITCH = "jobdrill.http.record";
  private static final int LAST = 1_000;

  private final URI service;
  private final Path folder;
  private final Allowlist allowlist;
  private final boolean recording;

  private HttpRecorder(URI service, Path folder, Allowlist allowlist, boolean recording) {
    this.service = service;
    this.folder = folder;
    this.allowlist = allowlist;
    this.recording = recording;
  }

  /**
   * A recorder.
   *
   * @param service the real service's base URL, such as {@code https://staging.example.com}
   * @param folder where the dead jobs' documents lie, such as {@code src/test/resources/dead-jobs}; the document with the
   *     recording has the name {@link DeadJob#fileName()} there, which is that of an import
   * @return the recorder, which lets no value through, until it is told {@link #allowing which}
   * @throws IllegalArgumentException if it is no such URL
   */
  public static HttpRecorder from(String service, Path folder) {
    URI uri = URI.create(service);
    if (uri.getHost() == null || !Set.of("http", "https").contains(uri.getScheme())) {
      throw new IllegalArgumentException(
          "'" + service
              + "' is no base URL of a service to record; expected such as https://staging.example.com");
    }
    String wanted = System.getProperty(SWITCH, System.getenv("JOBDRILL_HTTP_RECORD"));
    return new HttpRecorder(uri, folder, Allowlist.NONE, "true".equals(wanted));
  }

  /**
   * Lets values through. A dead job that was taken live, and so is not redacted yet, is redacted by the same list.
   *
   * @param allowed the allowlist of the import
   * @return the changed copy
   */
  public HttpRecorder allowing(Allowlist allowed) {
    return new HttpRecorder(service, folder, allowed, recording);
  }

  /**
   * Switches by code.
   *
   * @param on whether the real service is asked, and what it answers is recorded
   * @return the changed copy
   */
  public HttpRecorder recording(boolean on) {
    return new HttpRecorder(service, folder, allowlist, on);
  }

  void prepare(DeadJob dead, StubServer http) {
    if (recording) {
      http.stubFor(WireMock.any(WireMock.anyUrl())
          .atPriority(LAST)
          .willReturn(WireMock.aResponse().proxiedFrom(service.toString())));
    } else if (dead.http().isEmpty()) {
      throw new DeadJobException(
          "Dead " + dead + " has no recorded HTTP exchange. Run this test once with -D" + SWITCH
              + "=true: it then asks " + service + " and writes what that answers into "
              + folder.resolve(dead.fileName()) + ".",
          null);
    } else {
      RecordedHttp.of(dead).stub(http);
    }
  }

  void conclude(DeadJob dead, JobRun run) {
    if (!recording) {
      return;
    }
    Redactor.Result result = recorded(dead, run);
    result.warnings().forEach(log::warn);
    Path file = folder.resolve(result.job().fileName());
    try {
      Files.createDirectories(folder);
      Files.write(file, result.job().bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("The recording cannot be written to " + file, e);
    }
    log.info("Recorded {} HTTP exchanges into {}", result.job().http().size(), file);
  }

  /**
   * The dead job with what its replay was answered, redacted. One that was taken live is redacted as a whole, as an import
   * would; of one that has been redacted before, the rest stays as it is, and placeholders keep their meaning.
   */
  private Redactor.Result recorded(DeadJob dead, JobRun run) {
    DeadJob drilled = DeadJob.of(run);
    Redactor redactor = new Redactor(allowlist);
    DeadJobBuilder result = DeadJobDocument.toBuilder(dead);
    result.http.clear();
    result.redacted.removeIf(redaction -> redaction.path().startsWith("http["));
    drilled.unread().stream()
        .filter(unread -> unread.what().startsWith("exchange "))
        .forEach(unread -> result.unread(unread.what(), unread.reason()));
    if (dead.redacted().isEmpty()) {
      drilled.http().forEach(result::http);
      return redactor.redact(result.build());
    }
    DeadJobBuilder exchanges = DeadJob.of(dead.source(), dead.id(), dead.name());
    drilled.http().forEach(exchanges::http);
    Set<String> clear = new HashSet<>();
    scalars(dead.input(), clear);
    dead.steps().forEach(step -> scalars(step.output(), clear));
    Redactor.Result redacted =
        redactor.redact(exchanges.build(), clear, dead.redacted().size());
    redacted.job().http().forEach(result::http);
    redacted.job().redacted().stream()
        .filter(redaction -> redaction.path().startsWith("http["))
        .forEach(result.redacted::add);
    return new Redactor.Result(result.build(), redacted.warnings());
  }

  private static void scalars(Json value, Set<String> found) {
    if (value instanceof Json.Obj object) {
      object.members().forEach(member -> scalars(member.value(), found));
    } else if (value instanceof Json.Arr array) {
      array.items().forEach(item -> scalars(item, found));
    } else {
      found.add(value instanceof Json.Text text ? text.value() : value.compact());
    }
  }
}
