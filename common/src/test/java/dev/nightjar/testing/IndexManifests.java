package dev.nightjar.testing;

import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexRecord;
import dev.nightjar.io.indexes.IndexReport;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.vector.Similarity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Manifests of indexes that nobody has built. */
public final class IndexManifests {
  /** Of their shards, as {@link IndexPlans} has them. */
  public static final IndexParameters PARAMETERS =
      new IndexParameters(
          Similarity.COSINE, 16, 16, 100, Quantization.NONE, TextAnalysis.ENGLISH_CJK, true);

  private IndexManifests() {}

  /** A model of that fingerprint, its vectors written like this. */
  public static ModelCard model(String fingerprint, String encoding) {
    return new ModelCard(
        Map.of("name", "minilm", "fingerprint", fingerprint, "vector_encoding", encoding),
        Map.of());
  }

  /** A shard of so many chunks, each with a vector of its own. */
  public static ShardFiles shard(String path, int chunks) {
    return new ShardFiles(path, chunks, chunks, Map.of(), 10L * chunks);
  }

  /** An index of these shards, all that chunks are spread over, with a recall of 0.9 at 100. */
  public static IndexManifest manifest(String id, ShardFiles... shards) {
    return new IndexManifest(
        IndexManifest.FORMAT,
        id,
        "file:/index",
        "file:/vectors",
        "run",
        model("0123456789abcdef", "float32"),
        new IndexManifest.Making(PARAMETERS, shards.length),
        100,
        new TreeMap<>(Map.of(100, 0.9)),
        List.of(shards));
  }

  /** All that is written of an index. */
  public static IndexRecord record(IndexManifest index) {
    return new IndexRecord(
        index,
        new IndexReport(0, 0, null, null, null, null, null, null, Map.of(), null),
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:01Z",
        Map.of());
  }
}
