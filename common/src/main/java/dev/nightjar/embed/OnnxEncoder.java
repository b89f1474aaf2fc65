package dev.nightjar.embed;

import dev.nightjar.embed.OnnxGraph.ByteProducts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An encoder graph of a model folder, and what follows it.
 *
 * @param graph the graph
 * @param layer which of its layers gives the vectors of tokens
 * @param tokenizer the {@code tokenizer.json}, relative to the folder
 * @param configuredEnds whether {@code tokenizer_config.json} puts other tokens around a text than
 *     the tokenizer by itself
 * @param pooling how token vectors become a text's vector
 * @param includePrompt whether the prompt's tokens are pooled too
 * @param modules what the vector goes through behind the pooling
 * @param dimensions how many of its floats are kept, from the front; 0 for all
 * @param prompts the folder's prompts by name
 */
public record OnnxEncoder(
    OnnxGraph graph,
    EncoderLayer layer,
    String tokenizer,
    boolean configuredEnds,
    Pooling pooling,
    boolean includePrompt,
    List<VectorModule> modules,
    int dimensions,
    Map<String, String> prompts)
    implements Encoder {
  /** Keeps what it is given. */
  public OnnxEncoder {
    modules = List.copyOf(modules);
    prompts = new TreeMap<>(prompts);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kind", "onnx");
    settings.put("pooling", pooling.key());
    settings.put("precision", graph.precision());
    if (graph.products() != ByteProducts.SMALL) {
      settings.put("products", graph.products() == ByteProducts.CUT ? "cut to 16 bits" : "exact");
    }
    if (graph.prepared()) {
      settings.put("graph", graph.form());
    }
    if (!graph.extra().tasks().isEmpty()) {
      settings.put("tasks", graph.extra().tasks().toString());
    }
    if (layer != EncoderLayer.LAST) {
      settings.put("layer", layer.key());
    }
    if (configuredEnds) {
      settings.put("special_tokens", "tokenizer_config.json");
    }
    if (!includePrompt) {
      settings.put("include_prompt", "false");
    }
    if (!modules.isEmpty()) {
      settings.put(
          "layers", modules.stream().map(VectorModule::key).collect(Collectors.joining(", ")));
    }
    if (dimensions > 0) {
      settings.put("dimensions", Integer.toString(dimensions));
    }
    return settings;
  }

  @Override
  public Map<String, String> whereabouts() {
    return graph.prepared() ? Map.of() : Map.of("graph", graph.form());
  }

  /** The same with another graph. */
  public OnnxEncoder with(OnnxGraph other) {
    return new OnnxEncoder(
        other,
        layer,
        tokenizer,
        configuredEnds,
        pooling,
        includePrompt,
        modules,
        dimensions,
        prompts);
  }

  @Override
  public boolean hasTokenVectors() {
    return !pooling.equals(Pooling.GRAPH);
  }

  @Override
  public Optional<String> withoutParts() {
    if (layer == EncoderLayer.EMBEDDINGS) {
      return Encoder.super.withoutParts();
    }
    return pooling.equals(Pooling.MEAN)
        ? Optional.empty()
        : Optional.of(
            pooling.equals(Pooling.GRAPH)
                ? "pools in its graph, which gives no vectors of tokens"
                : "pools by %s: a mean of some tokens is nothing that it was trained for"
                    .formatted(pooling.key()));
  }

  /** Which layer of an encoder gives the vectors of tokens. */
  public enum EncoderLayer {
    /** The last one: a token's vector depends on the tokens around it. */
    LAST,
    /** The input embeddings: a token's vector is always the same. */
    EMBEDDINGS;

    /** The name in options and manifests. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The layer of that name, which options have checked. */
    public static EncoderLayer named(String key) {
      return valueOf(key.toUpperCase(Locale.ROOT));
    }
  }
}
