package dev.nightjar.io.run;

import dev.nightjar.io.Json;
import java.time.Instant;
import java.util.Map;

/** The counts of a run in Prometheus' text format, for a scraper of files. */
public final class PrometheusText {
  private PrometheusText() {}

  /** One gauge a number, such as {@code nightjar_documents{what="read"}}. */
  public static String of(RunManifest run) {
    RunReport report = run.report();
    StringBuilder text = new StringBuilder();
    gauge(
        text,
        "nightjar_run_published",
        "Whether the run became current.",
        "",
        run.refused() == null ? 1 : 0);
    gauge(
        text,
        "nightjar_run_finished_timestamp_seconds",
        "When the run ended.",
        "",
        Instant.parse(run.finished()).getEpochSecond());
    family(
        text, "documents", Json.numbers(report.documents()), "Documents by what became of them.");
    family(text, "chunks", Json.numbers(report.chunks()), "Chunks by what became of them.");
    family(text, "rejects", report.rejects(), "Rejected rows by reason.");
    family(text, "seconds", report.seconds(), "Wall seconds by stage.");
    family(text, "tasks", report.tasks(), "What all tasks counted.");
    gauge(text, "nightjar_tokens", "Tokens of all chunks.", "", report.tokens());
    return text.toString();
  }

  private static void family(
      StringBuilder text, String name, Map<String, ? extends Number> values, String help) {
    String metric = "nightjar_" + name;
    header(text, metric, help);
    values.forEach((what, value) -> sample(text, metric, "{what=\"" + what + "\"}", value));
  }

  private static void gauge(
      StringBuilder text, String metric, String help, String labels, Number value) {
    header(text, metric, help);
    sample(text, metric, labels, value);
  }

  private static void header(StringBuilder text, String metric, String help) {
    text.append("# HELP %s %s\n# TYPE %s gauge\n".formatted(metric, help, metric));
  }

  private static void sample(StringBuilder text, String metric, String labels, Number value) {
    text.append(metric).append(labels).append(' ').append(value).append('\n');
  }
}
