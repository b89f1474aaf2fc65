package dev.nightjar.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code tokenizer_config.json} says otherwise than the {@code tokenizer.json} beside it, as
 * Transformers reads the two.
 *
 * <p>How much that is, its {@code tokenizer_class} tells: the general classes take {@code
 * tokenizer.json} as it is, those made for BERT set their normalizer whatever the file says, those
 * for byte-level BPE say whether a text begins with a space, and those made after Llama have flags
 * for the tokens at both ends. Where no class is named, all that stands there counts. Immutable.
 *
 * @param json the file; missing if there is none
 */
record TokenizerConfig(JsonNode json) {
  /** Says nothing. */
  static final TokenizerConfig NONE = new TokenizerConfig(MissingNode.getInstance());

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The same key in both files. */
  private static final String PREFIX_SPACE = "add_prefix_space";

  /** The classes that are made for no model in particular. */
  private static final Set<String> GENERAL = Set.of("PreTrainedTokenizer", "TokenizersBackend");

  /** The classes that heed {@code add_bos_token} and {@code add_eos_token}. */
  private static final Set<String> WITH_ENDS =
      Set.of(
          "LlamaTokenizer",
          "CodeLlamaTokenizer",
          "GemmaTokenizer",
          "CohereTokenizer",
          "GPTNeoXTokenizer");

  /** Keys of a BERT normalizer in tokenizer.json. */
  private static final Map<String, String> NORMALIZER =
      Map.of(
          "lowercase", "do_lower_case",
          "strip_accents", "strip_accents",
          "handle_chinese_chars", "tokenize_chinese_chars");

  /** The same as the classes made for BERT have them where the file is silent. */
  private static final Map<String, JsonNode> OF_BERT =
      Map.of(
          "lowercase", BooleanNode.TRUE,
          "strip_accents", NullNode.instance,
          "handle_chinese_chars", BooleanNode.TRUE);

  /** Reads the file beside a {@code tokenizer.json}, if there is one. */
  static TokenizerConfig beside(Path tokenizer) throws IOException {
    Path file = tokenizer.resolveSibling(SubwordTokenizer.CONFIG);
    return Files.isRegularFile(file)
        ? new TokenizerConfig(JSON.readTree(Files.readAllBytes(file)))
        : NONE;
  }

  /** Changes what {@code tokenizer.json} says of reading a text. */
  void apply(JsonNode tokenizer) {
    if (!GENERAL.contains(kind())) {
      part(tokenizer, "normalizer", "BertNormalizer")
          .ifPresent(
              n -> NORMALIZER.forEach((key, setting) -> configure(n, key, json.path(setting))));
      part(tokenizer, "pre_tokenizer", "ByteLevel")
          .filter(words -> json.path(PREFIX_SPACE).isBoolean())
          .ifPresent(words -> words.set(PREFIX_SPACE, json.path(PREFIX_SPACE)));
    }
    if (json.path("split_special_tokens").asBoolean()
        && tokenizer.path("added_tokens") instanceof ArrayNode added) {
      Iterator<JsonNode> tokens = added.iterator();
      while (tokens.hasNext()) {
        if (tokens.next().path("special").asBoolean()) {
          tokens.remove(); // so that a text in which it stands is spelled out
        }
      }
    }
  }

  private static Optional<ObjectNode> part(JsonNode tokenizer, String name, String type) {
    return tokenizer.path(name) instanceof ObjectNode part
            && part.path("type").asText("").equals(type)
        ? Optional.of(part)
        : Optional.empty();
  }

  private void configure(ObjectNode normalizer, String key, JsonNode value) {
    if (value.isBoolean()) {
      normalizer.set(key, value);
    } else if (!kind().isEmpty()) {
      normalizer.set(key, OF_BERT.get(key));
    }
  }

  /** The tokens at both ends: those of {@code tokenizer.json}, or those that the flags want. */
  SpecialTokens ends(SpecialTokens own, JsonNode tokenizer) {
    return kind().isEmpty() || WITH_ENDS.contains(kind()) || json.has("auto_map")
        ? own.configured(tokenizer, json)
        : own;
  }

  /** The class, without the ending of those that run on the tokenizers library; empty for none. */
  private String kind() {
    String name = json.path("tokenizer_class").asText("");
    return name.endsWith("Fast") ? name.substring(0, name.length() - 4) : name;
  }
}
