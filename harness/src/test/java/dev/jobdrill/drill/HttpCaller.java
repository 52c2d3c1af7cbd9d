package dev.jobdrill.drill;

import dev.jobdrill.fault.Fault;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** HTTP clients as different as can be had. Each posts, and throws unless the answer is a 200. */
final class HttpCaller {
  /** Longer than anything takes on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private HttpCaller() {}

  /** A kind of client. */
  enum Client {
    STEP_CLIENT {
      @Override
      String post(StepContext step, String url, String body, Duration timeout) throws Exception {
        return send(step.httpClient(), url, body, timeout);
      }
    },
    JDK_CLIENT {
      @Override
      String post(StepContext step, String url, String body, Duration timeout) throws Exception {
        return send(Plain.CLIENT, url, body, timeout);
      }
    },
    URL_CONNECTION {
      @Override
      String post(StepContext step, String url, String body, Duration timeout) throws Exception {
        return urlConnection(url, body, timeout);
      }
    },
    BARE_SOCKET {
      @Override
      String post(StepContext step, String url, String body, Duration timeout) throws Exception {
        return socket(URI.create(url), body, timeout);
      }
    };

    abstract String post(StepContext step, String url, String body, Duration timeout)
        throws Exception;

    String post(StepContext step, String url, String body) throws Exception {
      return post(step, url, body, PATIENCE);
    }

    /** What it throws for a fault that breaks the exchange. */
    List<String> errorsOf(Fault fault) {
      Stream<Class<?>> types = switch (fault.kind()) {
        case REFUSED -> Stream.of(ConnectException.class);
        case NO_REPLY ->
          this == STEP_CLIENT || this == JDK_CLIENT
              ? Stream.of(HttpTimeoutException.class)
              : Stream.of(SocketTimeoutException.class);
        case TIMEOUT ->
          this == STEP_CLIENT
              ? Stream.of(HttpTimeoutException.class)
              : Stream.of(IOException.class, SocketException.class);
        default -> Stream.of(IOException.class, SocketException.class);
      };
      return types.map(Class::getName).toList();
    }
  }

  private static final class Plain {
    static final HttpClient CLIENT =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static String send(HttpClient client, String url, String body, Duration timeout)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url))
        .timeout(timeout)
        .POST(BodyPublishers.ofString(body))
        .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return checked(
        response.statusCode(),
        response.headers().firstValue("Retry-After").orElse("-"),
        response.body());
  }

  private static String urlConnection(String url, String body, Duration timeout)
      throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setReadTimeout((int) timeout.toMillis());
    // By default it repeats a POST of known length by itself once its connection breaks.
    connection.setChunkedStreamingMode(0);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status == 200 ? connection.getInputStream() : connection.getErrorStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String retryAfter = connection.getHeaderField("Retry-After");
      return checked(status, retryAfter == null ? "-" : retryAfter, text);
    }
  }

  /** As small as a client can be: one request, read to the close of the connection. */
  private static String socket(URI uri, String body, Duration timeout) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout((int) timeout.toMillis());
      String request = "POST " + uri.getPath() + " HTTP/1.0\r\nHost: stub\r\n" + "Content-Length: "
          + body.length() + "\r\n\r\n" + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = reply.indexOf("\r\n\r\n");
      if (end < 0 || reply.contains("chunked")) {
        throw new IOException("not a reply: " + reply);
      }
      String head = reply.substring(0, end);
      String retryAfter = head.lines()
          .filter(line -> line.regionMatches(true, 0, "Retry-After: ", 0, 13))
          .map(line -> line.substring(13))
          .findFirst()
          .orElse("-");
      return checked(Integer.parseInt(head.substring(9, 12)), retryAfter, reply.substring(end + 4));
    }
  }

  private static String checked(int status, String retryAfter, String body) {
    if (status != 200) {
      throw new IllegalStateException(status + " " + retryAfter + " " + body);
    }
    return body;
  }
}
