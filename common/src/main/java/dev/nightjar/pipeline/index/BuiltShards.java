package dev.nightjar.pipeline.index;

import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexReport;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.RunReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shards of an index and how they came to be.
 *
 * @param shards that are not empty, in order
 * @param spread shards that chunks are spread over, empty ones included
 * @param origin what became of the index that was to be updated, if there was one
 */
record BuiltShards(List<ShardFiles> shards, int spread, Origin origin) {
  /**
   * What became of the index that was to be updated.
   *
   * @param base its name; null if there was none
   * @param chunks what the update changed; null if the index was built anew
   * @param rebuilt why it was built anew
   */
  record Origin(
      @Nullable String base, RunReport.@Nullable Changes chunks, @Nullable String rebuilt) {
    /** Of an index that was to be built anew. */
    static final Origin NEW = new Origin(null, null, null);

    static Origin updated(IndexManifest base, RunReport.Changes chunks) {
      return new Origin(base.id(), chunks, null);
    }

    static Origin rebuilt(IndexManifest base, String why) {
      return new Origin(base.id(), null, why);
    }
  }

  /**
   * Makes sure that each vector of a run is in a shard.
   *
   * @throws IllegalStateException if more or fewer are
   */
  void require(long vectors, String indexId, String runId) {
    long indexed = shards.stream().mapToLong(ShardFiles::vectors).sum();
    if (indexed != vectors) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot publish index %s: run %s has %d vectors, the shards %d; are its chunk ids unique?",
              indexId,
              runId,
              vectors,
              indexed));
    }
  }

  /**
   * How the index came about.
   *
   * @param seconds wall time by stage
   * @param note what the user should know; null if nothing
   */
  IndexReport report(
      IndexManifest index,
      IndexQuality quality,
      Map<String, Double> seconds,
      @Nullable String note) {
    List<String> unreachable = quality.unreachable();
    return new IndexReport(
        quality.asked(),
        unreachable.size(),
        unreachable.isEmpty() ? null : IndexQuality.named(unreachable),
        index.widthFor(0.95).orElse(null),
        index.widthFor(0.99).orElse(null),
        origin.base(),
        origin.chunks(),
        origin.rebuilt(),
        seconds,
        note);
  }
}
