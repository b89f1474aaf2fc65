package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.WordEncoder;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How many tokens a model reads, special ones included.
 *
 * @param origin the file and key that say so
 */
record InputLimit(int tokens, String origin) {
  private static final int ASSUMED = 512;

  private static final Set<String> AFTER_ROBERTA =
      Set.of(
          "camembert",
          "data2vec-text",
          "esm",
          "ibert",
          "layoutlmv3",
          "longformer",
          "luke",
          "markuplm",
          "xmod");

  /** Whether the folder says nothing. */
  boolean isAssumed() {
    return origin.isEmpty();
  }

  /**
   * The least of what the folder says: the encoder's positions, and the length that the model was
   * made for.
   *
   * @param transformer the Transformer's folder
   */
  static InputLimit read(FolderFiles files, String transformer) throws IOException {
    int documents = LateFolder.read(files, transformer).documentTokens();
    return read(files, transformer, documents, "document_length");
  }

  /**
   * The same of texts for which the folder has a length of their own.
   *
   * @param own that length, which counts instead of the model's; 0 for none
   * @param key what the folder calls it
   */
  static InputLimit read(FolderFiles files, String transformer, int own, String key)
      throws IOException {
    InputLimit limit = new InputLimit(Integer.MAX_VALUE, "");
    JsonNode config = files.json(FolderFiles.join(transformer, "config.json"));
    int positions = config.path("max_position_embeddings").asInt(0);
    if (positions > 0) {
      limit = limit.atMost(positions - unused(config), "max_position_embeddings in config.json");
    }
    int sentences =
        files
            .json(FolderFiles.join(transformer, "sentence_bert_config.json"))
            .path("max_seq_length")
            .asInt(0);
    double tokens =
        files
            .json(FolderFiles.join(transformer, "tokenizer_config.json"))
            .path("model_max_length")
            .asDouble(0);
    if (own > 0) {
      limit = limit.atMost(own, key);
    } else if (sentences > 0) {
      limit = limit.atMost(sentences, "max_seq_length in sentence_bert_config.json");
    } else if (tokens > 0 && tokens < Integer.MAX_VALUE) {
      limit = limit.atMost((int) tokens, "model_max_length in tokenizer_config.json");
    }
    return limit.isAssumed() ? new InputLimit(ASSUMED, "") : limit;
  }

  /**
   * The least of what the folder of a table of tokens says, which need not say anything.
   *
   * @param sequence the config's length; 0 for none
   * @param truncation the tokenizer's; 0 for none
   */
  static InputLimit ofTable(int sequence, int truncation) {
    InputLimit limit = new InputLimit(WordEncoder.MAX_TOKENS, "no limit but memory");
    if (sequence > 0) {
      limit = limit.atMost(sequence, "seq_length in config.json");
    }
    return truncation > 0 ? limit.atMost(truncation, "truncation in tokenizer.json") : limit;
  }

  /** RoBERTa's positions, and those of models made after it, begin behind the padding's id. */
  private static int unused(JsonNode config) {
    String type = config.path("model_type").asText("");
    if (type.equals("mpnet")) {
      return 2; // whatever its padding
    }
    return type.contains("roberta") || AFTER_ROBERTA.contains(type)
        ? config.path("pad_token_id").asInt(1) + 1
        : 0;
  }

  private InputLimit atMost(int other, String otherOrigin) {
    return other < tokens ? new InputLimit(other, otherOrigin) : this;
  }

  /**
   * The tokens that a user wants to be read, if they can be; as many as the model reads unless
   * told.
   *
   * @throws InvalidInput if they cannot
   */
  int within(Optional<Integer> wanted, String model) {
    int maxTokens = wanted.orElse(tokens);
    if (maxTokens > tokens || maxTokens < 3) {
      throw InvalidInput.told(
          "model.max-tokens",
          String.format(
              Locale.ROOT,
              "Invalid option 'model.max-tokens': %d (3 to %d for model %s)",
              maxTokens,
              tokens,
              model));
    }
    return maxTokens;
  }
}
