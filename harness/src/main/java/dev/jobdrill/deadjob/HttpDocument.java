package dev.jobdrill.deadjob;

import dev.jobdrill.deadjob.DeadJobDocument.Members;
import java.util.List;

/** A recorded HTTP exchange as JSON and back. */
final class HttpDocument {
  private HttpDocument() {}

  static Json toJson(HttpRecording http) {
    return new Members()
        .text("step", http.step())
        .text("method", http.method())
        .text("path", http.path())
        .list("requestHeaders", http.requestHeaders(), HttpDocument::header)
        .addOrNot("requestBody", http.requestBody())
        .number("status", http.status())
        .list("responseHeaders", http.responseHeaders(), HttpDocument::header)
        .addOrNot("responseBody", http.responseBody())
        .object();
  }

  private static Json header(HttpRecording.Header header) {
    return new Members()
        .text("name", header.name())
        .text("value", header.value())
        .object();
  }

  static HttpRecording parse(Fields http) {
    return new HttpRecording(
        http.textOrNull("step"),
        http.text("method"),
        http.text("path"),
        headers(http, "requestHeaders"),
        http.json().get("requestBody"),
        http.count("status"),
        headers(http, "responseHeaders"),
        http.json().get("responseBody"));
  }

  private static List<HttpRecording.Header> headers(Fields http, String name) {
    return http.objects(name).stream()
        .map(header -> new HttpRecording.Header(header.text("name"), header.text("value")))
        .toList();
  }
}
