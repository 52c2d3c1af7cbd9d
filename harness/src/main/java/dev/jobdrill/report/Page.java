package dev.jobdrill.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A self-contained page: one template, with a style, a script and the data it draws. Only this script and this style run
 * or count, by their hashes in the page's Content-Security-Policy, and nothing is ever fetched.
 */
final class Page {
  private static final Template TEMPLATE =
      Mustache.compiler().escapeHTML(true).compile(resource("page.mustache"));
  private static final String STYLE = resources("colours.css", "page.css", "waterfall.css");

  static final Page DRILL = new Page(
      "dom.js",
      "time.js",
      "rows.js",
      "waterfall.js",
      "detail.js",
      "errors.js",
      "signals.js",
      "compare.js",
      "drill.js");
  static final Page EXPLORATION = new Page("dom.js", "time.js", "matrix.js", "exploration.js");
  static final Page INDEX = new Page("dom.js", "time.js", "matrix.js", "index.js");

  private final String script;

  private Page(String... scripts) {
    this.script = resources(scripts);
  }

  /**
   * The page.
   *
   * @param title what stands in the browser's tab
   * @param data what the script draws, from {@link Json}
   * @param texts what is read where scripts are off
   */
  String of(String title, String data, List<String> texts) {
    return TEMPLATE.execute(Map.of(
        "policy", policy(),
        "title", title,
        "style", STYLE,
        "script", script,
        "data", data,
        "texts", texts));
  }

  private String policy() {
    return "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(STYLE)
        + "'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script';"
        + " trusted-types 'none'";
  }

  /** As <a href="https://www.w3.org/TR/CSP3/#grammardef-hash-source">Content Security Policy</a> has it. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String resources(String... names) {
    return Stream.of(names).map(Page::resource).collect(Collectors.joining("\n", "\n", ""));
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Resource " + name + " is missing beside " + Page.class);
      }
      // A browser reads every line end as \n, and so hashes the text.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new IllegalStateException("Resource " + name + " cannot be read", e);
    }
  }
}
