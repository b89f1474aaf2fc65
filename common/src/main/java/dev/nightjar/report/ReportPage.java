package dev.nightjar.report;

import dev.nightjar.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The page of a report: one file of HTML that asks for nothing else. Its content security policy
 * forbids every connection and every script but those whose hashes it names; data are JSON in an
 * element that nobody executes, and the page's script writes them as text alone.
 */
final class ReportPage {
  private static final String WEBJARS = "/META-INF/resources/webjars/";

  /** Libraries that draw, then what uses them. */
  private static final List<String> SCRIPTS =
      List.of(
          WEBJARS + "d3/7.9.0/dist/d3.min.js",
          WEBJARS + "d3-sankey/0.12.3/dist/d3-sankey.min.js",
          "page.js",
          "charts.js",
          "map.js",
          "sections.js");

  private static final String STYLE = "report.css";

  private ReportPage() {}

  /** The page. */
  static String html(ReportData data) {
    String style = resource(STYLE);
    List<String> scripts = new ArrayList<>();
    SCRIPTS.forEach(name -> scripts.add(resource(name)));
    String policy =
        "default-src 'none'; script-src %s; style-src %s; base-uri 'none'; form-action 'none'"
            .formatted(
                scripts.stream().map(ReportPage::hash).collect(Collectors.joining(" ")),
                hash(style));
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="%s">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>Nightjar: %s</title>
        <style>%s</style>
        </head>
        <body>
        <main id="report"><noscript><p>This page draws itself: it needs JavaScript, and nothing else.</p></noscript></main>
        <script type="application/json" id="data">%s</script>
        %s
        </body>
        </html>
        """
        .formatted(
            policy,
            escaped(data.run().runId()),
            style,
            json(data),
            scripts.stream()
                .map("<script>%s</script>"::formatted)
                .collect(Collectors.joining("\n")));
  }

  /** JSON in which no text can end the element that holds it, or begin another. */
  private static String json(ReportData data) {
    return Json.text(data).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
  }

  private static String escaped(String text) {
    return Svg.escaped(text).replace(">", "&gt;").replace("\"", "&quot;");
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-%s'".formatted(Base64.getEncoder().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A text of the class path; browsers read any end of a line as one character. */
  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      String text =
          new String(
              Objects.requireNonNull(in, name + " is missing").readAllBytes(),
              StandardCharsets.UTF_8);
      return text.replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s: %s".formatted(name, e.getMessage()), e);
    }
  }
}
