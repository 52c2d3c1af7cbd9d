package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.github.tomakehurst.wiremock.verification.diff.Diff;
import com.github.tomakehurst.wiremock.verification.diff.PlainTextDiffRenderer;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says of a request that no stub matches what the nearest stub of the same test would have wanted. */
final class UnmatchedRequest {

  private UnmatchedRequest() {}

  static String explain(HttpExchange.Request request, List<StubMapping> stubs) {
    String words =
        "No stub of this test matches " + request.method() + " " + request.target() + ".";
    if (stubs.isEmpty()) {
      return words + " It has no stubs.\n";
    }
    try {
      LoggedRequest logged = logged(request);
      StubMapping nearest = stubs.stream()
          .min(
              Comparator.comparingDouble(stub -> stub.getRequest().match(logged).getDistance()))
          .orElseThrow();
      return words + " The nearest of its stubs, beside the request:\n"
          + new PlainTextDiffRenderer(Map.of()).render(new Diff(nearest.getRequest(), logged));
    } catch (RuntimeException notComparableHere) {
      // A matcher that is an extension of the WireMock server exists only there.
      return words + " It has " + stubs.size() + " stubs that do not match.\n";
    }
  }

  private static LoggedRequest logged(HttpExchange.Request request) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("url", request.target());
    fields.put("absoluteUrl", "http://127.0.0.1" + request.target());
    fields.put("method", request.method());
    fields.put("headers", request.headers().map());
    fields.put("cookies", cookies(request));
    fields.put("bodyAsBase64", Base64.getEncoder().encodeToString(request.body().bytes()));
    return Json.read(Json.write(fields), LoggedRequest.class);
  }

  private static Map<String, String> cookies(HttpExchange.Request request) {
    Map<String, String> cookies = new LinkedHashMap<>();
    for (String header : request.headers().allValues("Cookie")) {
      for (String pair : header.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          cookies.put(
              pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
      }
    }
    return cookies;
  }
}
