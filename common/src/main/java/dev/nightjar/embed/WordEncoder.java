package dev.nightjar.embed;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of word vectors; the vector of a text is the mean of its words' vectors.
 *
 * @param file the file's name
 * @param format its format: {@code word2vec-text}, {@code word2vec-binary}, {@code glove} or {@code
 *     fasttext}
 * @param tokenizer name of the {@link dev.nightjar.tokenize.WordBreaks} that find words
 * @param weighting what words count for
 * @param sifA the a of {@link Weighting#SIF}
 */
public record WordEncoder(
    String file, String format, String tokenizer, Weighting weighting, double sifA)
    implements Encoder {
  /** Most tokens of an input: no model reads it at once, so there is no limit but memory. */
  public static final int MAX_TOKENS = 1 << 20;

  /** Words of a chunk unless told otherwise. */
  private static final int CHUNK_TOKENS = 512;

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings =
        new TreeMap<>(
            Map.of(
                "kind",
                "words",
                "format",
                format,
                "tokenizer",
                tokenizer,
                "weighting",
                weighting.key()));
    if (weighting == Weighting.SIF) {
      settings.put("sif_a", Double.toString(sifA));
    }
    return settings;
  }

  @Override
  public int chunkTokens(int maxTokens) {
    return Math.min(CHUNK_TOKENS, maxTokens);
  }

  @Override
  public String unusable() {
    return "none of its words has a vector in " + file;
  }

  /** What each word counts for in the vector of a text. */
  public enum Weighting {
    /** All words the same. */
    MEAN,
    /**
     * Frequent words less: a / (a + p) for a word of probability p. Arora, Liang and Ma, A Simple
     * but Tough-to-Beat Baseline for Sentence Embeddings, 2017; without its removal of a component
     * that all texts share, which would make a vector depend on the other texts.
     */
    SIF;

    /** The name in options and manifests. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The weighting of that name.
     *
     * @throws ModelException if there is none
     */
    public static Weighting named(String key) {
      return Arrays.stream(values())
          .filter(weighting -> weighting.key().equals(key))
          .findFirst()
          .orElseThrow(
              () -> new ModelException("Unknown weighting '%s' (mean or sif)".formatted(key)));
    }
  }
}
