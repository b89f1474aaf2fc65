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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds of tokenizer.json, by hand-made files whose ids can be told by eye. */
class TestSubwordTokenizer {
  /** Bytes as characters: a space is Ġ. Merges: l+o, lo+w, Ġ+low, e+r, the first two of 😀. */
  static final String BPE =
      """
      {"version": "1.0", "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0},
       "padding": {"strategy": {"Fixed": 16}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "<pad>"},
       "added_tokens": [{"id": 0, "content": "<pad>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null,
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
       "post_processor": null, "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
       "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null, "end_of_word_suffix": null,
         "fuse_unk": false, "byte_fallback": false,
         "vocab": {"<pad>": 0, "l": 1, "o": 2, "w": 3, "e": 4, "r": 5, "Ġ": 6, "lo": 7, "low": 8, "Ġlow": 9, "er": 10, "æ": 11, "Ī": 12, "ĳ": 13, "ð": 14, "Ł": 15, "ĺ": 16, "Ģ": 17, "ðŁ": 18},
         "merges": [["l", "o"], ["lo", "w"], ["Ġ", "low"], ["e", "r"], ["ð", "Ł"]]}}
      """;

  static final String UNIGRAM =
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

  /** Words in lower case; pieces inside a word begin with ##; ideographs are words. */
  private static final String WORD_PIECE =
      """
      {"version": "1.0", "truncation": null, "padding": {"strategy": {"Fixed": 128}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
       "added_tokens": [
         {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
         {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
         {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
         {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
       "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
       "pre_tokenizer": {"type": "BertPreTokenizer"},
       "post_processor": {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
         "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
       "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
         "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "low": 4, "##er": 5, "lo": 6, "##w": 7, "我": 8, "学": 9, "习": 10, ",": 11, "##low": 12}}}
      """;

  @TempDir Path folder;

  /** What a tokenizer makes of a text: ids, and the slices that they stand for. */
  private record Golden(String kind, String json, String text, int[] ids, String... slices) {
    @Override
    public String toString() {
      return kind + " '" + (text.length() > 20 ? text.substring(0, 20) + "…" : text) + "'";
    }
  }

  private static Golden bpe(String text, int[] ids, String... slices) {
    return new Golden("BPE", BPE, text, ids, slices);
  }

  private static Golden wordPiece(String text, int[] ids, String... slices) {
    return new Golden("WordPiece", WORD_PIECE, text, ids, slices);
  }

  private static Golden unigram(String text, int[] ids, String... slices) {
    return new Golden("Unigram", UNIGRAM, text, ids, slices);
  }

  private static int[] ids(int... ids) {
    return ids;
  }

  /** One suite for all kinds: words and pieces, Chinese, emoji, over-long words, blank texts. */
  static Stream<Golden> goldens() {
    String longWord = "low".repeat(40);
    return Stream.of(
        bpe("low lower", ids(8, 9, 10), "low", " low", "er"),
        wordPiece("Low LOWER", ids(4, 4, 5), "Low", "LOW", "ER"),
        unigram("low lower", ids(6, 6, 7), "low", " low", "er"),
        bpe("我low", ids(11, 12, 13, 8), "我", "我", "我", "low"),
        wordPiece("我 学习,low", ids(8, 9, 10, 11, 4), "我", "学", "习", ",", "low"),
        unigram("学习", ids(2, 10), "学", "学习"),
        bpe("😀low", ids(18, 16, 17, 8), "😀", "😀", "😀", "low"),
        wordPiece("😀 low", ids(1, 4), "😀", "low"),
        unigram("low😀", ids(6, 0), "low", "😀"),
        bpe(longWord, repeated(ids(8), 40)),
        wordPiece(longWord + " low", ids(1, 4), longWord, "low"),
        wordPiece("lowlow", ids(4, 12), "low", "low"),
        unigram(longWord, repeated(ids(3, 4, 5), 39, 6)),
        bpe("", ids()),
        wordPiece("", ids()),
        unigram("", ids()),
        bpe("  ", ids(6, 6), " ", " "),
        wordPiece(" \n\t ", ids()),
        unigram("  ", ids(2, 2)));
  }

  private static int[] repeated(int[] ids, int times, int... before) {
    return IntStream.concat(
            IntStream.of(before), IntStream.range(0, times).flatMap(i -> IntStream.of(ids)))
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void idsAndSlicesAreTheGoldenOnes(Golden golden) throws IOException {
    try (SubwordTokenizer tokenizer = open(golden.json())) {
      Tokens tokens = tokenizer.tokenize(golden.text());
      assertThat(tokens.ids()).isEqualTo(golden.ids());
      if (golden.slices().length > 0) {
        assertThat(slices(tokens, golden.text())).containsExactly(golden.slices());
      }
    }
  }

  private SubwordTokenizer open(String json) throws IOException {
    return SubwordTokenizer.open(Files.writeString(folder.resolve("tokenizer.json"), json));
  }

  private static List<String> slices(Tokens tokens, String text) {
    return IntStream.range(0, tokens.size())
        .mapToObj(i -> text.substring(tokens.starts()[i], tokens.ends()[i]))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 2 | 3",
        "{'add_bos_token': true, 'bos_token': '[MASK]'} | 4 | 3",
        "{'add_bos_token': false, 'bos_token': '[CLS]'} | | 3",
        "{'add_bos_token': false, 'bos_token': null} | 2 | 3",
        "{'add_eos_token': true, 'eos_token': {'content': '[MASK]'}} | 2 | 4",
        "{'add_eos_token': false, 'eos_token': '[MASK]'} | 2 | 3",
        "{'add_eos_token': true, 'eos_token': 'unknown'} | 2 | 3",
        "{'add_bos_token': true, 'add_eos_token': true, 'bos_token': 'of', 'eos_token': 'and'} | of"
            + " | and",
        "{'add_eos_token': false, 'eos_token': '[SEP]', 'tokenizer_class': 'GemmaTokenizerFast'} |"
            + " 2 |",
        "{'add_eos_token': false, 'eos_token': '[SEP]', 'tokenizer_class': 'RobertaTokenizer'} | 2"
            + " | 3",
        "{'add_eos_token': true, 'eos_token': 'and', 'tokenizer_class': 'PreTrainedTokenizerFast'}"
            + " | 2 | 3",
        "{'add_eos_token': true, 'eos_token': 'and', 'tokenizer_class': 'Mine', 'auto_map': {}} | 2"
            + " | and"
      })
  void tokensAtBothEndsAreThoseOfTheConfiguration(String config, String first, String last)
      throws IOException {
    Path file = TinyModel.write(folder).resolve("tokenizer.json");
    Files.writeString(folder.resolve(SubwordTokenizer.CONFIG), config.replace('\'', '"'));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.open(file)) {
      assertThat(tokenizer.leadingIds()).isEqualTo(ids(tokenizer, first));
      assertThat(tokenizer.trailingIds()).isEqualTo(ids(tokenizer, last));
    } finally {
      Files.delete(folder.resolve(SubwordTokenizer.CONFIG));
    }
  }

  /** Numbers as they are, words by their id. */
  private static int[] ids(SubwordTokenizer tokenizer, String token) {
    if (token == null) {
      return new int[0];
    }
    return token.matches("[0-9]")
        ? new int[] {Integer.parseInt(token)}
        : tokenizer.tokenize(token).ids();
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'tokenizer_class': 'DistilBertTokenizer'} | the",
        "{'tokenizer_class': 'BertTokenizer', 'do_lower_case': false} | [UNK]",
        "{'tokenizer_class': 'PreTrainedTokenizerFast', 'do_lower_case': true} | [UNK]",
        "{'tokenizer_class': 'TokenizersBackend'} | [UNK]"
      })
  void theClassSaysWhetherCapitalsAreThoseOfTheConfiguration(String config, String spelling)
      throws IOException {
    Path file = TinyModel.write(folder).resolve("tokenizer.json");
    Files.writeString(
        file, Files.readString(file).replace("\"lowercase\": true", "\"lowercase\": false"));
    Files.writeString(folder.resolve(SubwordTokenizer.CONFIG), config.replace('\'', '"'));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.open(file)) {
      assertThat(tokenizer.spellings(tokenizer.tokenize("The").ids())).containsExactly(spelling);
    }
  }

  @Test
  void specialTokensInATextAreSpelledOutIfTheConfigurationSaysSo() throws IOException {
    Files.writeString(folder.resolve(SubwordTokenizer.CONFIG), "{\"split_special_tokens\": true}");
    try (SubwordTokenizer tokenizer = open(BPE)) { // of these letters it knows none
      assertThat(tokenizer.tokenize("low<pad>").ids()).containsExactly(8);
    }
    Files.delete(folder.resolve(SubwordTokenizer.CONFIG));
    try (SubwordTokenizer tokenizer = open(BPE)) {
      assertThat(tokenizer.tokenize("low<pad>").ids()).containsExactly(8, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"RobertaTokenizer,9", "PreTrainedTokenizerFast,8"})
  void aTextBeginsWithASpaceIfTheConfigurationSaysSo(String kind, int low) throws IOException {
    Files.writeString(
        folder.resolve(SubwordTokenizer.CONFIG),
        "{\"tokenizer_class\": \"%s\", \"add_prefix_space\": true}".formatted(kind));
    try (SubwordTokenizer tokenizer = open(BPE)) {
      assertThat(tokenizer.tokenize("low").ids()).containsExactly(low);
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
