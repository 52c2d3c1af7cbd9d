package dev.jobdrill.deadjob;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded HTTP exchange.
 *
 * @param step the step that sent the request; null if unknown
 * @param method such as {@code GET}
 * @param path path and query, from the slash on
 * @param requestHeaders the headers sent
 * @param requestBody the body sent: the value of a body of JSON, unless that is a string; else a string, the body's text; null
 *     for none
 * @param status the status of the answer
 * @param responseHeaders the headers of the answer
 * @param responseBody the body of the answer, in the same form
 */
public record HttpRecording(
    @Nullable String step,
    String method,
    String path,
    List<Header> requestHeaders,
    @Nullable Json requestBody,
    int status,
    List<Header> responseHeaders,
    @Nullable Json responseBody) {
  /**
   * One header.
   *
   * @param name its name
   * @param value its value
   */
  public record Header(String name, String value) {}

  /**
   * Copies the headers.
   *
   * @param step the step that sent the request
   * @param method such as {@code GET}
   * @param path path and query
   * @param requestHeaders the headers sent
   * @param requestBody the body sent
   * @param status the status of the answer
   * @param responseHeaders the headers of the answer
   * @param responseBody the body of the answer
   */
  public HttpRecording {
    requestHeaders = List.copyOf(requestHeaders);
    responseHeaders = List.copyOf(responseHeaders);
  }
}
