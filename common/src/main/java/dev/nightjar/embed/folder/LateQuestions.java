package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.LateInteraction.Filling;
import dev.nightjar.embed.ModelException;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.TokenizerFile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How questions are cut and filled up (query expansion), as a folder of late interaction says.
 *
 * @param files of the model
 * @param transformer the {@code sentence_bert_config.json}, where newer folders say it
 * @param top where older ones do
 */
record LateQuestions(FolderFiles files, JsonNode transformer, JsonNode top) {
  /** Most tokens of a question; in older folders, also how many there are of each. */
  static final String LENGTH = "query_length";

  /** Tokens that questions are filled up to where older folders do not say. */
  static final int USUAL = 32;

  private static final String EXPANSION = "query_expansion";

  /** What older folders have; where none of these is, questions are not filled up. */
  private static final List<String> OLDER =
      List.of(
          LENGTH,
          "document_length",
          "do_query_expansion",
          "attend_to_expansion_tokens",
          "attend_to_mask_tokens",
          "query_prefix",
          "document_prefix",
          "skiplist_words");

  /**
   * What questions are filled up with.
   *
   * @param tokenizer the {@code tokenizer.json}
   * @param scored whether vectors of what fills up count though nothing attends to it
   * @throws ModelException if the folder asks for what cannot be done
   */
  Filling filling(String tokenizer, boolean scored) throws IOException {
    JsonNode said = knob(EXPANSION);
    if (said.isMissingNode() && OLDER.stream().anyMatch(top::has)) {
      if (!top.path("do_query_expansion").asBoolean(true)) {
        return Filling.NONE;
      }
      boolean seen =
          top.path("attend_to_expansion_tokens")
              .asBoolean(top.path("attend_to_mask_tokens").asBoolean(false));
      int length = top.path(LENGTH).asInt(0);
      return new Filling(length > 0 ? length : USUAL, filler(tokenizer, ""), seen);
    }
    if (said.isMissingNode() || said.isNull()) {
      return Filling.NONE;
    }
    String strategy = said.path("strategy").asText("");
    int length = said.path("length").asInt(0);
    if (!Set.of("fixed", "min").contains(strategy) || length < 1) {
      throw LateFolder.refused(
          files,
          "its query_expansion is %s (strategy fixed or min, and a length, are known)"
              .formatted(said));
    }
    boolean seen = said.path("attend").asBoolean(false);
    return seen || scored
        ? new Filling(length, filler(tokenizer, LateFolder.text(said.path("token"), "")), seen)
        : Filling.NONE;
  }

  /** The id of the token that fills up: the one that is named, else the mask, else the end. */
  private int filler(String tokenizer, String named) throws IOException {
    String place = FolderFiles.parent(tokenizer);
    JsonNode config = files.json(FolderFiles.join(place, SubwordTokenizer.CONFIG));
    if (config.path("padding_side").asText("").equals("left")) {
      throw LateFolder.refused(
          files,
          "queries are filled up at their front (padding_side is left); at their end is known");
    }
    JsonNode special = files.json(FolderFiles.join(place, "special_tokens_map.json"));
    List<String> candidates =
        named.isEmpty()
            ? Stream.of(
                    content(config.path("mask_token")),
                    content(special.path("mask_token")),
                    "[MASK]",
                    "<mask>",
                    content(config.path("eos_token")),
                    content(special.path("eos_token")))
                .filter(token -> !token.isEmpty())
                .toList()
            : List.of(named);
    Map<String, Integer> ids = TokenizerFile.ids(files.path(tokenizer));
    return candidates.stream()
        .map(ids::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(
            () ->
                LateFolder.refused(
                    files,
                    "queries are filled up with %s, which the tokenizer does not know"
                        .formatted(candidates.getFirst())));
  }

  private static String content(JsonNode token) {
    return LateFolder.text(token.isObject() ? token.path("content") : token, "");
  }

  /**
   * Most tokens of a question, those that fill it up included.
   *
   * @param place the folder of the Transformer
   * @throws ModelException if they are filled up to more than the encoder reads
   */
  int tokens(String place, Filling filling) throws IOException {
    JsonNode said = knob(EXPANSION);
    int fixed =
        said.path("strategy").asText("").equals("fixed")
            ? said.path("length").asInt()
            : said.isMissingNode() ? filling.length() : 0;
    int length = knob(LENGTH).asInt(0);
    int wanted = fixed > 0 || length == 0 ? fixed : Math.max(length, filling.length());
    int tokens = InputLimit.read(files, place, wanted, LENGTH).tokens();
    if (filling.length() > tokens) {
      throw LateFolder.refused(
          files,
          String.format(
              Locale.ROOT,
              "queries are filled up to %d tokens, the encoder reads %d",
              filling.length(),
              tokens));
    }
    return tokens;
  }

  /** A setting, where newer folders have it or else older ones. */
  private JsonNode knob(String name) {
    return transformer.has(name) ? transformer.path(name) : top.path(name);
  }
}
