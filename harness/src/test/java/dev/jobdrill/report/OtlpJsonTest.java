package dev.jobdrill.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpServer;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.TracedRig;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is written for Jaeger and Tempo, read by OTLP's own classes, which refuse a field that they do not know. OTLP's JSON
 * is not quite Protobuf's: ids are hexadecimal, where Protobuf has Base64, and enums are numbers only.
 */
class OtlpJsonTest {
  private static final Set<String> IDS = Set.of("traceId", "spanId", "parentSpanId");

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String PARENT = "00f067aa0ba902b7";

  /** Beyond what a double holds exactly, which a number in JSON would be read as. */
  private static final long START = 1_767_225_600_123_456_789L;

  @TempDir
  Path directory;

  @Test
  void theFileOfADrillIsReadByOtlpsOwnClassesAsTheSpansThatWereCaptured() throws Exception {
    TracedRig rig = new TracedRig();
    JobRun run = rig.run(rig::swallow);
    Path page = ReportDirectory.at(directory)
        .write("drill", DrillReport.passed("drill()", "com.example.OrderTest", List.of(run)));

    List<Span> read = spans(read(Files.readString(page.resolveSibling("spans.json"))));

    assertThat(read).hasSameSizeAs(run.spans()).hasSizeGreaterThan(5);
    Map<ByteString, Span> byId = read.stream().collect(Collectors.toMap(Span::getSpanId, s -> s));
    assertThat(run.spans()).allSatisfy(span -> isTheSame(byId.get(id(span.getSpanId())), span));
    assertThat(read)
        .extracting(Span::getKind)
        .contains(
            Span.SpanKind.SPAN_KIND_PRODUCER,
            Span.SpanKind.SPAN_KIND_CONSUMER,
            Span.SpanKind.SPAN_KIND_INTERNAL,
            Span.SpanKind.SPAN_KIND_CLIENT);
  }

  @Test
  void whatIsSentToAReceiverIsWhatStandsInTheFile() throws Exception {
    TracedRig rig = new TracedRig();
    DrillReport drill =
        DrillReport.passed("drill()", "com.example.OrderTest", List.of(rig.run(rig::audit)));
    Path page = ReportDirectory.at(directory).write("drill", drill);
    List<String> received = new CopyOnWriteArrayList<>();
    HttpServer receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    receiver.createContext("/", exchange -> {
      received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      received.add(exchange.getRequestHeaders().getFirst("Content-Type"));
      received.add(exchange.getRequestHeaders().getFirst("X-Scope-OrgID"));
      received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    receiver.start();
    try {
      Map<String, String> environment = Map.of(
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          "http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
          "OTEL_EXPORTER_OTLP_HEADERS",
          "X-Scope-OrgID=drills");
      OtlpExport.configured(environment::get).orElseThrow().send(drill);
    } finally {
      receiver.stop(0);
    }

    assertThat(received)
        .containsExactly(
            "POST /v1/traces",
            "application/json",
            "drills",
            Files.readString(page.resolveSibling("spans.json")));
  }

  @Test
  void everyKindOfSpanStatusAndValueIsReadAsWhatItWas() throws Exception {
    for (SpanKind kind : SpanKind.values()) {
      isTheSame(only(one().setKind(kind).build()), one().setKind(kind).build());
    }
    for (StatusData status : List.of(
        StatusData.unset(),
        StatusData.ok(),
        StatusData.error(),
        StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR, "table is \"locked\""))) {
      isTheSame(only(one().setStatus(status).build()), one().setStatus(status).build());
    }
    Span read = only(one().setAttributes(values()).build());
    assertThat(attributes(read.getAttributesList()))
        .containsEntry("text", text("</script>\u2028"))
        .containsEntry("yes", AnyValue.newBuilder().setBoolValue(true).build())
        .containsEntry("most", AnyValue.newBuilder().setIntValue(Long.MAX_VALUE).build())
        .containsEntry("share", AnyValue.newBuilder().setDoubleValue(0.1).build())
        .hasEntrySatisfying(
            "unknown", value -> assertThat(value.getDoubleValue()).isNaN())
        .hasEntrySatisfying(
            "texts",
            value -> assertThat(value.getArrayValue().getValuesList())
                .containsExactly(text("a"), text("")))
        .hasEntrySatisfying(
            "numbers",
            value -> assertThat(value.getArrayValue().getValuesList())
                .containsExactly(AnyValue.newBuilder().setIntValue(-1).build()))
        .hasEntrySatisfying(
            "shares",
            value -> assertThat(value.getArrayValue().getValuesList())
                .containsExactly(AnyValue.newBuilder().setDoubleValue(0.5).build()))
        .hasEntrySatisfying(
            "answers",
            value -> assertThat(value.getArrayValue().getValuesList())
                .containsExactly(AnyValue.newBuilder().setBoolValue(false).build()));
  }

  private static Attributes values() {
    return Attributes.builder()
        .put("text", "</script>\u2028")
        .put("yes", true)
        .put("most", Long.MAX_VALUE)
        .put("share", 0.1)
        .put("unknown", Double.NaN)
        .put(AttributeKey.stringArrayKey("texts"), List.of("a", ""))
        .put(AttributeKey.longArrayKey("numbers"), List.of(-1L))
        .put(AttributeKey.doubleArrayKey("shares"), List.of(0.5))
        .put(AttributeKey.booleanArrayKey("answers"), List.of(false))
        .build();
  }

  @Test
  void eventsLinksAndASpanThatNeverEndedAreReadToo() throws Exception {
    SpanContext linked =
        SpanContext.create(TRACE, PARENT, TraceFlags.getSampled(), TraceState.getDefault());
    Span read = only(one()
        .setHasEnded(false)
        .setEndEpochNanos(0)
        .setEvents(List.of(EventData.create(
            START + 1,
            "exception",
            Attributes.builder().put("exception.type", "E").build())))
        .setTotalRecordedEvents(1)
        .setLinks(List.of(LinkData.create(linked)))
        .setTotalRecordedLinks(1)
        .build());

    assertThat(read.getEndTimeUnixNano()).isEqualTo(START);
    assertThat(attributes(read.getAttributesList()))
        .containsEntry(
            OtlpJson.NEVER_ENDED, AnyValue.newBuilder().setBoolValue(true).build());
    assertThat(read.getEventsList()).singleElement().satisfies(event -> {
      assertThat(event.getTimeUnixNano()).isEqualTo(START + 1);
      assertThat(event.getName()).isEqualTo("exception");
      assertThat(attributes(event.getAttributesList())).containsEntry("exception.type", text("E"));
    });
    assertThat(read.getLinksList()).singleElement().satisfies(link -> {
      assertThat(link.getTraceId()).isEqualTo(id(TRACE));
      assertThat(link.getSpanId()).isEqualTo(id(PARENT));
    });
  }

  @Test
  void itSaysWhoseSpansTheyAreAndByWhatTheyWereMade() throws Exception {
    ExportTraceServiceRequest request = read(OtlpJson.of(List.of(one().build()), "drill()"));

    ResourceSpans spans = request.getResourceSpans(0);
    assertThat(attributes(spans.getResource().getAttributesList()))
        .containsEntry("service.name", text("jobdrill"))
        .containsEntry("jobdrill.drill", text("drill()"));
    assertThat(spans.getScopeSpansList())
        .extracting(ScopeSpans::getScope)
        .extracting(scope -> scope.getName() + " " + scope.getVersion())
        .containsExactly("scope 1.2");
  }

  /** Else the tests above would prove nothing. */
  @Test
  void theReaderRefusesWhatOtlpDoesNotAllow() {
    String json = OtlpJson.of(List.of(one().build()), "drill()");

    assertThatThrownBy(() -> read(json.replace("\"kind\":", "\"sort\":")))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageContaining("sort");
    assertThatThrownBy(() -> read(json.replaceAll("\"kind\":\\d", "\"kind\":\"SPAN_KIND_CLIENT\"")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("kind");
    assertThatThrownBy(() -> read(json.replaceAll("\"(\\d{19})\"", "$1")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("startTimeUnixNano");
    assertThatThrownBy(() -> read(json.replace(SPAN, "t61rcWkgMzE=")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("spanId");
  }

  private static TestSpanData.Builder one() {
    return TestSpanData.builder()
        .setName("charge")
        .setKind(SpanKind.INTERNAL)
        .setSpanContext(
            SpanContext.create(TRACE, SPAN, TraceFlags.getSampled(), TraceState.getDefault()))
        .setParentSpanContext(
            SpanContext.create(TRACE, PARENT, TraceFlags.getSampled(), TraceState.getDefault()))
        .setInstrumentationScopeInfo(
            InstrumentationScopeInfo.builder("scope").setVersion("1.2").build())
        .setStartEpochNanos(START)
        .setEndEpochNanos(START + 2_000_000)
        .setHasEnded(true)
        .setStatus(StatusData.unset());
  }

  private static void isTheSame(Span read, SpanData span) {
    assertThat(read).as(span.getName()).isNotNull();
    assertThat(read.getTraceId()).isEqualTo(id(span.getTraceId()));
    assertThat(read.getSpanId()).isEqualTo(id(span.getSpanId()));
    assertThat(read.getParentSpanId())
        .isEqualTo(
            span.getParentSpanContext().isValid() ? id(span.getParentSpanId()) : ByteString.EMPTY);
    assertThat(read.getName()).isEqualTo(span.getName());
    assertThat(read.getKind().name()).isEqualTo("SPAN_KIND_" + span.getKind());
    assertThat(read.getFlags() & 0xff)
        .isEqualTo(span.getSpanContext().getTraceFlags().asByte());
    assertThat(read.getStartTimeUnixNano()).isEqualTo(span.getStartEpochNanos());
    assertThat(read.getEndTimeUnixNano()).isEqualTo(span.getEndEpochNanos());
    assertThat(read.getAttributesCount()).isEqualTo(span.getAttributes().size());
    assertThat(read.getEventsCount()).isEqualTo(span.getEvents().size());
    assertThat(read.getLinksCount()).isEqualTo(span.getLinks().size());
    assertThat(read.getStatus().getCode())
        .isEqualTo(StatusCode.forNumber(
            switch (span.getStatus().getStatusCode()) {
              case UNSET -> 0;
              case OK -> 1;
              case ERROR -> 2;
            }));
    assertThat(read.getStatus().getMessage()).isEqualTo(span.getStatus().getDescription());
  }

  private static Span only(SpanData span) throws Exception {
    List<Span> spans = spans(read(OtlpJson.of(List.of(span), "drill()")));
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }

  private static List<Span> spans(ExportTraceServiceRequest request) {
    return request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** As OTLP has it; Protobuf's own parser does the rest, and ignores nothing. */
  private static ExportTraceServiceRequest read(String json)
      throws JsonProcessingException, InvalidProtocolBufferException {
    JsonNode tree = Json.read(json);
    asProtobufHasIt(tree);
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    JsonFormat.parser().merge(Json.write(tree), request);
    return request.build();
  }

  private static void asProtobufHasIt(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> {
        String name = field.getKey();
        JsonNode value = field.getValue();
        if (IDS.contains(name)) {
          assertThat(value.textValue())
              .as(name)
              .matches(name.equals("traceId") ? "[0-9a-f]{32}" : "[0-9a-f]{16}");
          field.setValue(object.textNode(
              Base64.getEncoder().encodeToString(HexFormat.of().parseHex(value.textValue()))));
        } else if (name.endsWith("UnixNano") || name.equals("intValue")) {
          assertThat(value.isTextual()).as("%s is a string", name).isTrue();
          assertThat(value.textValue()).as(name).matches("-?\\d+");
        } else if (name.equals("kind") || name.equals("code")) {
          assertThat(value.isInt()).as("%s is a number", name).isTrue();
        }
        asProtobufHasIt(field.getValue());
      });
    } else if (node instanceof ArrayNode array) {
      array.forEach(OtlpJsonTest::asProtobufHasIt);
    }
  }

  private static ByteString id(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static Map<String, AnyValue> attributes(List<KeyValue> all) {
    return all.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
  }
}
