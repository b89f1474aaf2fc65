package dev.nightjar.embed;

import dev.nightjar.embed.OnnxGraph.ByteProducts;
import dev.nightjar.vector.SparseVector;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
 * @param interaction what it does with tokens, if their vectors are what it was made for
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
    Map<String, String> prompts,
    LateInteraction interaction)
    implements Encoder {
  /** Rewritten graphs take masks to hide nothing. */
  private static final String HIDDEN_FILLERS = "what fills up a query is hidden from its tokens";

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
      settings.put("layers", VectorModule.keys(modules));
    }
    if (dimensions > 0) {
      settings.put("dimensions", Integer.toString(dimensions));
    }
    interaction.addTo(settings);
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
        prompts,
        interaction);
  }

  @Override
  public OnnxEncoder questions() {
    return !interaction.exists()
        ? this
        : new OnnxEncoder(
            interaction.hidesFillers() ? interaction.asItIs().kept(HIDDEN_FILLERS) : graph,
            layer,
            tokenizer,
            configuredEnds,
            pooling,
            includePrompt,
            modules,
            dimensions,
            prompts,
            interaction.of(LateInteraction.Side.QUESTIONS));
  }

  @Override
  public int questionTokens(int maxTokens) {
    return interaction.exists() ? interaction.questionTokens() : maxTokens;
  }

  @Override
  public ModelInput input(String text, int[] ids, int promptTokens) {
    return interaction.filled(new ModelInput(text, ids, promptTokens));
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

  /**
   * An encoder of sparse vectors (SPLADE): a graph that gives a logit for each token and term of
   * the vocabulary, whose largest over the tokens becomes the term's weight. Vectors are arrays of
   * {@link SparseVector#toArray}; one that is no vector is a single NaN.
   *
   * @param graph the graph, by its output of logits; pooled, which takes the largest
   * @param activation what makes a weight of a logit
   * @param terms how many terms a vector has at most
   * @param queries what weighs the terms of queries
   */
  public record Sparse(OnnxEncoder graph, Activation activation, int terms, QueryWeights queries)
      implements Encoder {
    @Override
    public Map<String, String> settings() {
      Map<String, String> settings = new TreeMap<>(graph.settings());
      settings.put("kind", "sparse");
      settings.put("pooling", "max");
      settings.put("activation", activation.key());
      settings.put("terms", Integer.toString(terms));
      settings.put("queries", queries.file().isEmpty() ? "by the graph" : queries.file());
      return settings;
    }

    @Override
    public boolean hasTokenVectors() {
      return false;
    }

    @Override
    public Map<String, String> prompts() {
      return graph.prompts();
    }

    /** The same by a graph of which more is known. */
    public Sparse with(OnnxEncoder known) {
      return new Sparse(known, activation, terms, queries);
    }

    /** The same with so many terms at most. */
    public Sparse withTerms(int most) {
      return new Sparse(graph, activation, most, queries);
    }

    /** The vector of a text, of the largest logit of each term. */
    public float[] vector(float[] logits) {
      float[] weights = new float[logits.length];
      for (int term = 0; term < logits.length; term++) {
        if (!Float.isFinite(logits[term])) {
          return new float[] {Float.NaN};
        }
        weights[term] = activation.weight(logits[term]);
      }
      return SparseVector.largest(weights, terms).toArray();
    }
  }

  /** What makes a term's weight of a logit, by its name in sentence-transformers. */
  public enum Activation {
    /** log(1 + relu(x)). */
    RELU,
    /** log(1 + log(1 + relu(x))). */
    LOG1P_RELU;

    /** The name in configs and manifests. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    float weight(float logit) {
      if (logit <= 0) {
        return 0;
      }
      float once = (float) Math.log1p(logit);
      return this == RELU ? once : (float) Math.log1p(once);
    }
  }

  /**
   * What weighs the terms of queries: a weight for each token of the vocabulary, by which a query
   * needs no graph; or else the graph, as it weighs those of documents.
   *
   * @param file the table, {@code .safetensors} or JSON, relative to the model folder; empty for
   *     none
   * @param tokenizer the {@code tokenizer.json} of queries, likewise
   * @param tokens that are read of a query, at most
   */
  public record QueryWeights(String file, String tokenizer, int tokens) implements Serializable {}

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
