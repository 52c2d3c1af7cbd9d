package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.VerificationException;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.Metadata;
import com.github.tomakehurst.wiremock.core.Admin;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.matching.MultiValuePattern;
import com.github.tomakehurst.wiremock.matching.RequestPattern;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.RequestJournalDisabledException;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The stubs of one sandbox at the WireMock that all share: each demands the sandbox's header, its scenario and its id
 * are the sandbox's own, and its metadata names the sandbox.
 */
final class SandboxedStubs {

  private record Registered(StubMapping asWritten, UUID idAtWireMock) {}

  private static final String METADATA_KEY = "jobdrill-sandbox";

  private final StubBackend backend;
  private final String sandbox;
  private final Deque<Registered> newestFirst = new ConcurrentLinkedDeque<>();

  SandboxedStubs(StubBackend backend, String sandbox) {
    this.backend = backend;
    this.sandbox = sandbox;
  }

  StubMapping register(MappingBuilder builder) {
    StubMapping asWritten = builder.build();
    StubMapping sandboxed = sandboxed(asWritten);
    backend.admin().addStubMapping(sandboxed);
    newestFirst.addFirst(new Registered(asWritten, sandboxed.getId()));
    return asWritten;
  }

  List<StubMapping> asWritten() {
    return newestFirst.stream().map(Registered::asWritten).toList();
  }

  Map<String, String> scenarioStates() {
    Map<String, String> states = new LinkedHashMap<>();
    for (Scenario scenario : backend.admin().getAllScenarios().getScenarios()) {
      if (scenario.getName().startsWith(scenarioName(""))) {
        states.put(scenario.getName().substring(scenarioName("").length()), scenario.getState());
      }
    }
    return states;
  }

  void setScenarioState(String scenario, String state) {
    backend.admin().setScenarioState(scenarioName(scenario), state);
  }

  private String scenarioName(String asWritten) {
    return sandbox + ":" + asWritten;
  }

  /** Removes the sandbox's stubs, and with the last stub of a scenario goes its state. */
  void removeAll() {
    Admin admin = backend.admin();
    if (newestFirst.isEmpty()) {
      return;
    }
    if (backend.isInThisJvm()) {
      // Removing by metadata writes the metadata of every test's stubs as JSON; an id is looked up.
      newestFirst.forEach(stub -> admin.removeStubMapping(stub.idAtWireMock()));
    } else {
      admin.removeStubsByMetadata(WireMock.containing(sandbox));
    }
    newestFirst.clear();
  }

  void removeJournalEntries() {
    if (!backend.isJournaled()) {
      return;
    }
    RequestPattern ours = RequestPatternBuilder.allRequests()
        .withHeader(GateHeaders.SANDBOX, WireMock.equalTo(sandbox))
        .build();
    try {
      backend.admin().removeServeEventsMatching(ours);
    } catch (RequestJournalDisabledException | VerificationException refused) {
      // Over HTTP a disabled journal is a mere status 500; counting says what it is.
      if (!backend.admin().countRequestsMatching(ours).requestJournalIsDisabled()) {
        throw refused;
      }
      backend.foundJournalDisabled();
    }
  }

  private StubMapping sandboxed(StubMapping written) {
    StubMapping stub =
        new StubMapping(sandboxed(written.getRequest()), marked(written.getResponse()));
    stub.setId(
        UUID.nameUUIDFromBytes((sandbox + written.getId()).getBytes(StandardCharsets.UTF_8)));
    stub.setName(written.getName());
    stub.setPriority(written.getPriority());
    if (written.getScenarioName() != null) {
      stub.setScenarioName(scenarioName(written.getScenarioName()));
      stub.setRequiredScenarioState(written.getRequiredScenarioState());
      stub.setNewScenarioState(written.getNewScenarioState());
    }
    stub.setPostServeActions(written.getPostServeActions());
    stub.setServeEventListenerDefinitions(written.getServeEventListeners());
    Metadata metadata =
        written.getMetadata() == null ? new Metadata() : new Metadata(written.getMetadata());
    metadata.put(METADATA_KEY, sandbox);
    stub.setMetadata(metadata);
    return stub;
  }

  /** Copies by hand: WireMock's own builder would share its header map with, and so change, the user's stub. */
  private RequestPattern sandboxed(RequestPattern written) {
    Map<String, MultiValuePattern> headers = new HashMap<>();
    if (written.getHeaders() != null) {
      headers.putAll(written.getHeaders());
    }
    headers.put(GateHeaders.SANDBOX, MultiValuePattern.of(WireMock.equalTo(sandbox)));
    return new RequestPattern(
        written.getScheme(),
        written.getHost(),
        written.getPort(),
        written.getClientIp(),
        written.getUrlMatcher(),
        written.getMethod(),
        headers,
        written.getPathParameters(),
        written.getQueryParameters(),
        written.getFormParameters(),
        written.getCookies(),
        written.getBasicAuthCredentials(),
        written.getBodyPatterns(),
        written.getCustomMatcher(),
        written.hasInlineCustomMatcher() ? written.getMatcher() : null,
        written.getMultipartPatterns());
  }

  private static ResponseDefinition marked(ResponseDefinition written) {
    Fault fault = written.getFault();
    if (fault != null) {
      return ResponseDefinitionBuilder.like(written)
          .withFault(null)
          .withHeader(GateHeaders.STUB, "fault")
          .withHeader(GateHeaders.FAULT, WireFault.of(fault).name())
          .build();
    }
    if (written.isProxyResponse()) {
      return ResponseDefinitionBuilder.like(written)
          .withHeader(GateHeaders.STUB, "proxy")
          .build();
    }
    return written;
  }
}
