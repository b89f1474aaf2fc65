package dev.nightjar.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.EncoderLayer;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.Weighting;
import dev.nightjar.embed.WordOverrides;
import dev.nightjar.index.IndexParameters;
import dev.nightjar.index.Quantization;
import dev.nightjar.index.TextAnalysis;
import dev.nightjar.vector.Similarity;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What an index is: where it came from, its shards, and what was measured of it.
 *
 * @param format of its files and of the manifest
 * @param id its name
 * @param directory the index directory
 * @param vectors the directory of the run
 * @param runId the run it came from
 * @param model the run's model, as the run's manifest has it
 * @param parameters how its shards were made
 * @param spread shards that chunks are spread over, empty ones included: chunk c is in shard
 *     pmod(hash(c), spread), by Spark's hash
 * @param shards the shards that are not empty, in order
 * @param width candidates that a search keeps unless told otherwise
 * @param recall recall@10 by search width, ascending, against the exact answer
 */
public record IndexManifest(
    int format,
    String id,
    String directory,
    String vectors,
    String runId,
    Map<String, String> model,
    IndexParameters parameters,
    int spread,
    List<ShardFiles> shards,
    int width,
    TreeMap<Integer, Double> recall)
    implements Serializable {
  /** The format that this code writes and reads: 2, chunks with one vector share a node. */
  public static final int FORMAT = 2;

  /** In {@link #model}: how the run's vectors were written; float32 where it says nothing. */
  public static final String VECTOR_ENCODING = "vector_encoding";

  /** The same index with the recall that was measured of it. */
  public IndexManifest measured(NavigableMap<Integer, Double> byWidth) {
    return new IndexManifest(
        format,
        id,
        directory,
        vectors,
        runId,
        model,
        parameters,
        spread,
        shards,
        width,
        new TreeMap<>(byWidth));
  }

  /** Chunks in all shards. */
  public long size() {
    return shards.stream().mapToLong(ShardFiles::vectors).sum();
  }

  /** Nodes of all graphs: vectors that differ. */
  public long nodes() {
    return shards.stream().mapToLong(ShardFiles::nodes).sum();
  }

  /** The recall@10 measured at the default width. */
  public double defaultRecall() {
    return recall.floorEntry(width).getValue();
  }

  /** The least measured width whose recall@10 is at least this. */
  public OptionalInt widthFor(double wanted) {
    return recall.entrySet().stream()
        .filter(entry -> entry.getValue() >= wanted)
        .mapToInt(Map.Entry::getKey)
        .findFirst();
  }

  /** What resolves the model: a name, a path or a URI. */
  public String modelReference() {
    String reference = model.get("reference");
    return reference == null ? model.getOrDefault("name", "") : reference;
  }

  /**
   * What must be said to resolve the model again, besides its reference.
   *
   * @param remote how a hosted model is reached; where it was, but without a key, unless this names
   *     a place
   */
  public ModelOverrides modelOverrides(RemoteEndpoint remote) {
    String place = remote.baseUrl().isEmpty() ? model.getOrDefault("base_url", "") : "";
    return new ModelOverrides(
        Optional.ofNullable(model.get("pooling")).map(Pooling::named),
        Optional.ofNullable(model.get("normalized")).map(Boolean::valueOf),
        Optional.ofNullable(model.get("max_tokens")).map(Integer::valueOf),
        Optional.ofNullable(model.get("query_prefix")),
        Optional.ofNullable(model.get("passage_prefix")),
        Optional.ofNullable(model.get("dimensions")).map(Integer::valueOf),
        Optional.ofNullable(model.get("layer")).map(EncoderLayer::named),
        model.getOrDefault("graph", "").startsWith("prepared"),
        wordOverrides(),
        place.isEmpty() ? remote : remote.withoutKeyAt(place));
  }

  /** What of a text has vectors. */
  public Granularity granularity() {
    return Granularity.named(model.getOrDefault("granularity", Granularity.TEXT.key()));
  }

  private WordOverrides wordOverrides() {
    return "words".equals(model.get("kind"))
        ? new WordOverrides(
            Optional.ofNullable(model.get("tokenizer")),
            Optional.ofNullable(model.get("weighting")).map(Weighting::named),
            Optional.ofNullable(model.get("sif_a")).map(Double::valueOf),
            false)
        : WordOverrides.NONE;
  }

  /** The manifest as JSON takes it. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", format);
    map.put("index_id", id);
    map.put("run_id", runId);
    map.put("vectors_directory", vectors);
    map.put("vectors", size());
    map.put("nodes", nodes());
    map.put("model", model);
    Map<String, Object> made = new LinkedHashMap<>();
    made.put("similarity", parameters.similarity().key());
    made.put("dimension", parameters.dimension());
    made.put("max_connections", parameters.maxConnections());
    made.put("beam_width", parameters.beamWidth());
    made.put("quantization", parameters.quantization().key());
    made.put("text_analysis", parameters.analysis().key());
    made.put("store_text", parameters.storeText());
    made.put("spread", spread);
    map.put("parameters", made);
    map.put("width", width);
    map.put("recall@10", defaultRecall());
    map.put("recall_by_width", recall);
    List<Map<String, Object>> all = new ArrayList<>();
    for (ShardFiles shard : shards) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("path", shard.path());
      one.put("vectors", shard.vectors());
      one.put("nodes", shard.nodes());
      one.put("bytes", shard.bytes());
      one.put("files", shard.files());
      all.add(one);
    }
    map.put("shards", all);
    return map;
  }

  /** Reads what {@link #toMap} wrote. */
  static IndexManifest of(String directory, JsonNode json) {
    Map<String, String> model = new LinkedHashMap<>();
    json.path("model").properties().forEach(e -> model.put(e.getKey(), e.getValue().asText()));
    JsonNode made = json.path("parameters");
    IndexParameters parameters =
        new IndexParameters(
            Similarity.named(made.path("similarity").asText()),
            made.path("dimension").asInt(),
            made.path("max_connections").asInt(),
            made.path("beam_width").asInt(),
            Quantization.named(made.path("quantization").asText()),
            TextAnalysis.named(made.path("text_analysis").asText()),
            made.path("store_text").asBoolean());
    List<ShardFiles> shards = new ArrayList<>();
    for (JsonNode shard : json.path("shards")) {
      Map<String, String> files = new TreeMap<>();
      shard.path("files").properties().forEach(e -> files.put(e.getKey(), e.getValue().asText()));
      shards.add(
          new ShardFiles(
              shard.path("path").asText(),
              shard.path("vectors").asInt(),
              shard.path("nodes").asInt(),
              files,
              shard.path("bytes").asLong()));
    }
    TreeMap<Integer, Double> recall = new TreeMap<>();
    json.path("recall_by_width")
        .properties()
        .forEach(e -> recall.put(Integer.valueOf(e.getKey()), e.getValue().asDouble()));
    return new IndexManifest(
        json.path("format").asInt(),
        json.path("index_id").asText(),
        directory,
        json.path("vectors_directory").asText(),
        json.path("run_id").asText(),
        model,
        parameters,
        made.path("spread").asInt(),
        shards,
        json.path("width").asInt(),
        recall);
  }
}
