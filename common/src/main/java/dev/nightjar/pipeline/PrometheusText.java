package dev.nightjar.pipeline;

import java.time.Instant;
import java.util.Map;

/** The counts of a run in Prometheus' text format, for a scraper of files. */
final class PrometheusText {
  private PrometheusText() {}

  /**
   * One gauge a number, such as {@code nightjar_documents{what="read"}}.
   *
   * @param result as {@code --json} prints it
   */
  static String of(Map<String, Object> result, boolean published, Instant finished) {
    StringBuilder text = new StringBuilder();
    gauge(text, "nightjar_run_published", "Whether the run became current.", "", published ? 1 : 0);
    gauge(
        text,
        "nightjar_run_finished_timestamp_seconds",
        "When the run ended.",
        "",
        finished.getEpochSecond());
    family(text, result, "documents", "Documents by what became of them.");
    family(text, result, "chunks", "Chunks by what became of them.");
    family(text, result, "rejects", "Rejected rows by reason.");
    family(text, result, "seconds", "Wall seconds by stage.");
    family(text, result, "tasks", "What all tasks counted.");
    if (result.get("tokens") instanceof Number tokens) {
      gauge(text, "nightjar_tokens", "Tokens of all chunks.", "", tokens);
    }
    return text.toString();
  }

  private static void family(
      StringBuilder text, Map<String, Object> result, String name, String help) {
    String metric = "nightjar_" + name;
    header(text, metric, help);
    if (result.get(name) instanceof Map<?, ?> values) {
      values.forEach(
          (what, value) -> {
            if (value instanceof Number number) {
              sample(text, metric, "{what=\"" + what + "\"}", number);
            }
          });
    }
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
