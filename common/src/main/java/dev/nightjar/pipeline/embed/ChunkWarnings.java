package dev.nightjar.pipeline.embed;

import dev.nightjar.spark.Metric;
import dev.nightjar.spark.RunCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is to be said of a corpus as it was cut, besides rejects. Stateless. */
final class ChunkWarnings {
  private ChunkWarnings() {}

  static List<String> of(RunCounters counters, EmbedSpec plan) {
    List<String> warnings = new ArrayList<>();
    long oversize = counters.value(Metric.CHUNKS_OVERSIZE);
    if (oversize > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%d chunks have more than %d tokens, since a single character of them has (‹chunk.tokens›)",
              oversize,
              plan.maxTokens()));
    }
    long unread = counters.value(Metric.FRONT_MATTER_UNREAD);
    if (unread > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the front matter of %d documents is no YAML: it is left out, and gives no attributes",
              unread));
    }
    long cut = counters.value(Metric.CHUNKS_SPARSE_CUT);
    if (cut > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%d chunks are longer than the model of sparse vectors reads, so their ends have no part in these (‹chunk.tokens› makes chunks shorter)",
              cut));
    }
    return warnings;
  }
}
