package dev.nightjar.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kinds of tokenizer.json, by hand-made files whose ids can be told by eye. */
class TestSubwordTokenizer {
  /** Bytes as characters: a space is Ġ. Merges: l+o, lo+w, Ġ+low, e+r. */
  private static final String BPE =
      """
      {"version": "1.0", "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0},
       "padding": {"strategy": {"Fixed": 16}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "<pad>"},
       "added_tokens": [{"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
       "post_processor": null, "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
       "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null, "end_of_word_suffix": null,
         "fuse_unk": false, "byte_fallback": false,
         "vocab": {"<pad>": 0, "l": 1, "o": 2, "w": 3, "e": 4, "r": 5, "Ġ": 6, "lo": 7, "low": 8, "Ġlow": 9, "er": 10, "æ": 11, "Ī": 12, "ĳ": 13},
         "merges": [["l", "o"], ["lo", "w"], ["Ġ", "low"], ["e", "r"]]}}
      """;

  private static final String UNIGRAM =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [
         {"id": 0, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
         {"id": 1, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
         "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}},
       "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
       "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
         "vocab": [["<unk>", 0], ["</s>", 0], ["▁", -4], ["l", -5], ["o", -5], ["w", -5], ["▁low", -1.5], ["er", -2.5], ["e", -6], ["r", -6], ["学习", -2]]}}
      """;

  @TempDir Path folder;

  private SubwordTokenizer open(String json) throws IOException {
    return SubwordTokenizer.open(Files.writeString(folder.resolve("tokenizer.json"), json));
  }

  private static List<String> slices(Tokens tokens, String text) {
    return IntStream.range(0, tokens.size())
        .mapToObj(i -> text.substring(tokens.starts()[i], tokens.ends()[i]))
        .toList();
  }

  @Test
  void byteLevelBpeIsNeitherPaddedNorTruncated() throws IOException {
    try (SubwordTokenizer tokenizer = open(BPE)) {
      String text = "low lower 我";
      Tokens tokens = tokenizer.tokenize(text);
      // The three bytes of 我 are tokens of their own, all at that character.
      assertThat(tokens.ids()).containsExactly(8, 9, 10, 6, 11, 12, 13);
      assertThat(slices(tokens, text)).containsExactly("low", " low", "er", " ", "我", "我", "我");
      assertThat(tokenizer.leadingIds()).isEmpty();
      assertThat(tokenizer.trailingIds()).isEmpty();
      assertThat(tokenizer.slicesKeepIds()).isFalse();
      assertThat(tokenizer.spellings(new int[] {8, 10})).containsExactly("low", "er");
    }
  }

  @Test
  void unigramFindsTheLikeliestPieces() throws IOException {
    try (SubwordTokenizer tokenizer = open(UNIGRAM)) {
      String text = "lower 😀 学习";
      Tokens tokens = tokenizer.tokenize(text);
      assertThat(tokens.ids()).containsExactly(6, 7, 2, 0, 2, 10);
      assertThat(slices(tokens, text)).startsWith("low", "er").endsWith("学习");
      assertThat(tokenizer.trailingIds()).containsExactly(1);
    }
  }

  @Test
  void aTokenizerConfigHasTheLastWordOnCapitals() throws IOException {
    TinyModel.write(folder);
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(
        file, Files.readString(file).replace("\"lowercase\": true", "\"lowercase\": false"));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.open(file)) {
      assertThat(tokenizer.tokenize("The").ids()).containsExactly(1);
    }
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}");
    try (SubwordTokenizer tokenizer = SubwordTokenizer.open(file)) {
      assertThat(tokenizer.tokenize("The").ids()).isEqualTo(tokenizer.tokenize("the").ids());
      assertThat(tokenizer.tokenize("The").ids()).doesNotContain(1);
    }
  }

  @Test
  void longTextsAreCutWhereTheirTokensDoNotNotice() throws IOException {
    TinyModel.write(folder);
    try (SubwordTokenizer tokenizer = SubwordTokenizer.open(folder.resolve("tokenizer.json"))) {
      String text = "the cat of 我喜欢学习 is that. 今天天气很好。 ".repeat(4000);
      Tokens once = tokenizer.tokenize("the cat of 我喜欢学习 is that. 今天天气很好。 ");
      Tokens all = tokenizer.tokenize(text);
      assertThat(all.size()).isEqualTo(4000 * once.size());
      for (int i = 0; i < all.size(); i += once.size()) {
        assertThat(Arrays.copyOfRange(all.ids(), i, i + once.size())).isEqualTo(once.ids());
      }
    }
  }

  @Test
  void whatIsNoTokenizerIsNamed() {
    assertThatThrownBy(() -> open("{}"))
        .hasMessageContaining("Cannot open the tokenizer")
        .hasMessageContaining("tokenizer.json");
  }
}
