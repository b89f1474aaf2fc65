package dev.nightjar.jobs.serve;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.DoubleSupplier;

/** What a server counts, in a registry of its own. Thread-safe. */
final class ServerMetrics {
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("nightjar_http_requests_total")
          .help("Requests by path and status")
          .labelNames("path", "status")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("nightjar_http_request_seconds")
          .help("Seconds from a request's head to its answer, by path")
          .labelNames("path")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Counter texts = counter("nightjar_embedded_texts_total", "Texts embedded");
  private final Counter tokens = counter("nightjar_embedded_tokens_total", "Tokens of them");
  private final Counter switches =
      counter("nightjar_index_switches_total", "Times that a newer index took over");
  private final Counter failures =
      counter(
          "nightjar_index_refresh_failures_total",
          "Times that a newer index could not be looked for or opened");

  private Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).register(registry);
  }

  /** Shows a number that is asked for when somebody looks. */
  void show(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(shown -> shown.call(value.getAsDouble()))
        .register(registry);
  }

  /** Counts an answer. */
  void answered(String path, int status, long nanos) {
    requests.labelValues(path, Integer.toString(status)).inc();
    seconds.labelValues(path).observe(nanos / 1e9);
  }

  /** Counts vectors that were made. */
  void embedded(int count, int ofTokens) {
    texts.inc(count);
    tokens.inc(ofTokens);
  }

  /** Counts a newer index. */
  void switched() {
    switches.inc();
  }

  /** Counts one that could not be opened. */
  void refreshFailed() {
    failures.inc();
  }

  /** All of it, as Prometheus reads it. */
  byte[] text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toByteArray();
  }
}
