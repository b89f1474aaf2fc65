package dev.nightjar.embed;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A table with a row for each token of a tokenizer, as model2vec and the {@code StaticEmbedding} of
 * sentence-transformers save it; the vector of a text is the mean of its tokens' rows.
 *
 * @param format whose table it is
 * @param table the safetensors file, relative to the model folder
 * @param precision of its numbers: {@code fp64}, {@code fp32}, {@code fp16}, {@code bf16} or {@code
 *     int8}
 * @param tokenizer the {@code tokenizer.json}, relative to the model folder
 * @param unknown the id of the token for what the vocabulary does not have, where it is left out of
 *     the mean; {@value #NONE} where all tokens count
 * @param modules what the mean goes through
 * @param dimensions how many floats of a vector are kept, from the front; 0 for all
 * @param prompts the folder's prompts by name
 */
public record StaticEncoder(
    Format format,
    String table,
    String precision,
    String tokenizer,
    int unknown,
    List<VectorModule> modules,
    int dimensions,
    Map<String, String> prompts)
    implements Encoder {
  /** No token is left out. */
  public static final int NONE = -1;

  /** Tokens of a chunk unless told otherwise: longer means say little of any part of a text. */
  private static final int CHUNK_TOKENS = 512;

  /** Keeps what it is given. */
  public StaticEncoder {
    modules = List.copyOf(modules);
    prompts = new TreeMap<>(prompts);
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kind", "static");
    settings.put("format", format.key());
    settings.put("precision", precision);
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
  public int chunkTokens(int maxTokens) {
    return Math.min(CHUNK_TOKENS, maxTokens);
  }

  @Override
  public String unusable() {
    return "none of its tokens has a vector in " + table;
  }

  /** Whose table it is, which its tensor's name tells. */
  public enum Format {
    /** model2vec: unknown tokens are left out of the mean. */
    MODEL2VEC("embeddings"),
    /** sentence-transformers: all tokens count. */
    SENTENCE_TRANSFORMERS("embedding.weight");

    private final String tensor;

    Format(String tensor) {
      this.tensor = tensor;
    }

    /** The tensor that has the rows. */
    public String tensor() {
      return tensor;
    }

    /** The name in manifests. */
    public String key() {
      return this == MODEL2VEC ? "model2vec" : "sentence-transformers";
    }
  }
}
