package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.common.Metadata;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.jobdrill.environment.Backing.Running;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StubServerIsolationTest {

  @ParameterizedTest
  @EnumSource
  void theSameUrlIsStubbedDifferentlyByTwoServers(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer one = running.open();
        StubServer two = running.open()) {
      one.stubFor(get("/rate").willReturn(ok("1")));
      two.stubFor(get("/rate").willReturn(ok("2")));

      assertThat(Http.get(one, "/rate").body()).isEqualTo("1");
      assertThat(Http.get(two, "/rate").body()).isEqualTo("2");
      assertThat(one.exchanges()).hasSize(1);
      assertThat(two.exchanges()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatNobodyAskedForListensNowhereAndClosesAsOthersDo(Backing backing) {
    try (Running running = backing.start()) {
      StubServer server = running.open();
      server.stubFor(get("/rate").willReturn(ok("1")));
      server.close();

      assertThatIllegalStateException()
          .isThrownBy(server::baseUrl)
          .withMessageStartingWith("The stub server is closed: its test is over.");
      assertThatIllegalStateException()
          .isThrownBy(() -> server.stubFor(get("/rate").willReturn(ok("2"))))
          .withMessageStartingWith("The stub server is closed: its test is over.");
    }
  }

  @ParameterizedTest
  @EnumSource
  void scenariosOfTheSameNameHaveStatesOfTheirOwn(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer one = running.open();
        StubServer two = running.open()) {
      for (StubServer server : List.of(one, two)) {
        server.stubFor(get("/a")
            .inScenario("flow")
            .whenScenarioStateIs("Started")
            .willSetStateTo("next")
            .willReturn(ok("first")));
        server.stubFor(
            get("/a").inScenario("flow").whenScenarioStateIs("next").willReturn(ok("second")));
      }

      assertThat(Http.get(one, "/a").body()).isEqualTo("first");
      assertThat(Http.get(one, "/a").body()).isEqualTo("second");
      assertThat(Http.get(two, "/a").body()).isEqualTo("first");
      assertThat(one.scenarioStates()).containsExactly(Map.entry("flow", "next"));

      one.setScenarioState("flow", "Started");
      assertThat(Http.get(one, "/a").body()).isEqualTo("first");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theUserSeesTheStubAsWritten(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer one = running.open();
        StubServer two = running.open()) {
      UUID id = UUID.randomUUID();
      MappingBuilder stub = get("/a")
          .withId(id)
          .withName("mine")
          .inScenario("flow")
          .withMetadata(Metadata.metadata().attr("owner", "me"))
          .willReturn(ok());

      StubMapping first = one.stubFor(stub);
      StubMapping second = two.stubFor(stub);

      assertThat(first.getId()).isEqualTo(id).isEqualTo(second.getId());
      assertThat(first.getScenarioName()).isEqualTo("flow");
      assertThat(first.getMetadata()).containsOnlyKeys("owner");
      assertThat(first.getRequest().getHeaders()).isNull();
      assertThat(Http.get(two, "/a").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingRemovesItsOwnStubsAndJournalEntriesOnly(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer stays = running.open()) {
      running.wireMock().stubFor(get("/foreign").willReturn(ok()));
      stays.stubFor(get("/a").inScenario("flow").willReturn(ok("stays")));
      Http.get(stays, "/a");
      StubServer goes = running.open();
      goes.stubFor(get("/a").inScenario("flow").willReturn(ok("goes")));
      goes.stubFor(post("/b").willReturn(ok("goes")));
      Http.get(goes, "/a");
      Http.get(goes, "/nowhere");

      goes.close();

      assertThat(running.wireMock().getStubMappings()).hasSize(2);
      assertThat(running.wireMock().getAllScenarios().getScenarios()).hasSize(1);
      assertThat(running.wireMock().getAllServeEvents())
          .singleElement()
          .satisfies(event -> assertThat(event.getResponse().getBodyAsString()).isEqualTo("stays"));
      assertThat(goes.exchanges()).hasSize(2);
      assertThat(Http.get(stays, "/a").body()).isEqualTo("stays");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWireMockWithoutJournalHasNothingToRemove(Backing backing) throws Exception {
    WireMockServer wireMock =
        new WireMockServer(WireMockConfiguration.options().dynamicPort().disableRequestJournal());
    wireMock.start();
    try (Running running = new Running(wireMock, backing.on(wireMock))) {
      StubServer server = running.open();
      server.stubFor(get("/a").willReturn(ok()));
      assertThat(Http.get(server, "/a").statusCode()).isEqualTo(200);

      server.close();

      assertThat(running.backend().isJournaled()).isFalse();
      assertThat(wireMock.getStubMappings()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void resettingRemovesStubsAndExchangesAndKeepsTheUrl(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer server = running.open()) {
      server.stubFor(get("/a").willReturn(ok()));
      Http.get(server, "/a");

      server.reset();

      assertThat(server.exchanges()).isEmpty();
      assertThat(running.wireMock().getStubMappings()).isEmpty();
      assertThat(Http.get(server, "/a").statusCode()).isEqualTo(404);
      assertThat(server.exchanges())
          .singleElement()
          .satisfies(it -> assertThat(it.ordinal()).isEqualTo(2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedServerRefusesClientsAndSaysSoToItsUser(Backing backing) {
    try (Running running = backing.start()) {
      StubServer server = running.open();
      String url = server.baseUrl();
      server.close();
      server.close();

      assertThat(server.baseUrl()).isEqualTo(url);
      assertThatThrownBy(() -> Http.get(server, "/a")).isInstanceOf(ConnectException.class);
      assertThatIllegalStateException()
          .isThrownBy(() -> server.stubFor(get("/a")))
          .withMessageStartingWith("The stub server at " + url + " is closed: its test is over.");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnmatchedRequestIsComparedWithTheStubsOfItsOwnTest(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer server = running.open();
        StubServer other = running.open()) {
      other.stubFor(post("/charges").willReturn(ok()));
      server.stubFor(post("/charges").withHeader("Currency", equalTo("EUR")).willReturn(ok()));
      server.stubFor(get("/far/away").willReturn(ok()));

      HttpResponse<String> response = Http.post(server, "/charges", "{}", "Currency", "USD");

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.body())
          .startsWith("No stub of this test matches POST /charges.")
          .contains("Currency: EUR", "Currency: USD")
          .doesNotContain("Sandbox");
      assertThat(server.unmatched())
          .singleElement()
          .hasToString("#1 POST /charges → 404 (no stub matches)");
      assertThat(Http.get(running.open(), "/a").body()).contains("It has no stubs.");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStubbed404AndAProxiedResponseAreMatched(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer target = running.open();
        StubServer server = running.open()) {
      target.stubFor(get("/far").willReturn(aResponse().withStatus(404).withBody("from afar")));
      server.stubFor(any(anyUrl()).willReturn(aResponse().proxiedFrom(target.baseUrl())));

      assertThat(Http.get(server, "/far").body()).isEqualTo("from afar");

      assertThat(server.unmatched()).isEmpty();
      assertThat(target.unmatched()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noHeaderOfTheGateOrOfItsMatchingReachesTheTest(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer server = running.open()) {
      server.stubFor(get("/a").withName("named").willReturn(ok()));

      HttpResponse<String> response = Http.get(server, "/a");

      assertThat(response.headers().map().keySet())
          .noneMatch(name -> name.matches("(?i)(x-jobdrill|matched).*"));
      assertThat(server.exchanges().get(0).request().headers().map().keySet())
          .noneMatch(name -> name.matches("(?i)x-jobdrill.*"));
    }
  }
}
