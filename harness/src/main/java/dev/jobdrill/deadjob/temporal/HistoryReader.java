package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.recording.Words;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads every form in which a history is written into one: events in order, enums as the SDK names them. */
final class HistoryReader {
  private static final String EXPECTED =
      " Expected what 'temporal workflow show --workflow-id … --output json' prints: {\"events\":[…]}"
          + " with the first event WorkflowExecutionStarted.";

  private HistoryReader() {}

  static TemporalHistory read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(TemporalHistory.SIZE_LIMIT + 1);
      if (bytes.length > TemporalHistory.SIZE_LIMIT) {
        throw failure(
            file.toString(),
            "has more than " + TemporalHistory.SIZE_LIMIT + " bytes, the most that is read.",
            null);
      }
      return parse(file.toString(), text(bytes));
    } catch (CharacterCodingException e) {
      throw failure(
          file.toString(),
          "is neither UTF-8 nor UTF-16 with a byte order mark: " + e.getMessage() + ".",
          e);
    } catch (IOException e) {
      throw failure(
          file.toString(),
          "cannot be read: " + e + ". Expected a file that exists and that this user may read.",
          e);
    }
  }

  static TemporalHistory parse(String origin, String json) {
    List<HistoryEvent> events = new ArrayList<>();
    for (JsonNode event : eventsOf(origin, json)) {
      events.add(event(origin, events.size(), event));
    }
    // The command line prints the newest first on request (--reverse).
    events.sort(Comparator.comparingLong(HistoryEvent::id));
    requireWhole(origin, events);
    return new TemporalHistory(origin, events);
  }

  /** PowerShell's '>' writes UTF-16 with a mark, other editors UTF-8 with one. */
  private static String text(byte[] bytes) throws CharacterCodingException {
    boolean littleEndian =
        bytes.length > 1 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe;
    boolean bigEndian = bytes.length > 1 && (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff;
    Charset charset = littleEndian || bigEndian ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** The events of an object, of a bare array, or of one event a line. */
  private static List<JsonNode> eventsOf(String origin, String json) {
    List<JsonNode> documents = documents(origin, json);
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode document : documents) {
      JsonNode inner = document.path("events");
      if (document.isObject() && inner.isArray()) {
        inner.forEach(events::add);
      } else if (document.isArray()) {
        document.forEach(events::add);
      } else if (document.isObject() && document.has("eventId")) {
        events.add(document);
      } else {
        throw failure(
            origin,
            "is no history: it holds "
                + (document.isObject()
                    ? "an object without an array 'events'"
                    : "JSON of type " + document.getNodeType())
                + "." + EXPECTED,
            null);
      }
    }
    if (events.isEmpty()) {
      throw failure(origin, "is no history: it has no events." + EXPECTED, null);
    }
    return events;
  }

  private static List<JsonNode> documents(String origin, String json) {
    try (MappingIterator<JsonNode> read = Json.MAPPER.readerFor(JsonNode.class).readValues(json)) {
      return read.readAll();
    } catch (JsonProcessingException e) {
      throw failure(
          origin, "is not JSON: " + Words.excerpt(e.getOriginalMessage(), 300) + "." + EXPECTED, e);
    } catch (IOException e) {
      throw failure(origin, "cannot be read: " + e + ".", e);
    }
  }

  private static HistoryEvent event(String origin, int index, JsonNode event) {
    String type = event.path("eventType").asText("");
    long id = event.path("eventId").asLong(0);
    if (!(event instanceof ObjectNode object) || type.isEmpty() || id < 1) {
      throw failure(
          origin,
          "is no history: its event at index " + index
              + " has no 'eventId' of 1 or more and 'eventType'." + EXPECTED,
          null);
    }
    ObjectNode normal = object.deepCopy();
    HistoryEnums.toSdkStyle(normal);
    return new HistoryEvent(
        id, HistoryEnums.withoutPrefix(normal.path("eventType").asText()), normal);
  }

  private static void requireWhole(String origin, List<HistoryEvent> events) {
    for (int i = 0; i < events.size(); i++) {
      long id = events.get(i).id();
      if (id != i + 1L) {
        throw failure(
            origin,
            "is not whole: event " + (i + 1) + " is missing, " + id
                + " stands in its place. Export it anew, without paging and from the first event on.",
            null);
      }
    }
    HistoryEvent first = events.get(0);
    if (!first.is("WORKFLOW_EXECUTION_STARTED") || !first.attributes().isObject()) {
      throw failure(
          origin,
          "is no history: its first event is " + Words.excerpt(first.type()) + "." + EXPECTED,
          null);
    }
  }

  private static TemporalHistoryException failure(
      String origin, String why, @Nullable Throwable cause) {
    return new TemporalHistoryException("History " + Words.excerpt(origin, 300) + " " + why, cause);
  }
}
