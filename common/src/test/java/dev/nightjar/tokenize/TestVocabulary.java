package dev.nightjar.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokenizers are made of: pieces, characters, configs and words. */
class TestVocabulary {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text.replace('\'', '"'));
  }

  @Test
  void everyPieceIsFoundAndNothingElse() {
    Random random = new Random(1);
    Map<String, Integer> pieces = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      StringBuilder piece = new StringBuilder();
      for (int c = random.nextInt(6); c >= 0; c--) {
        piece.append((char) ("abc我##é".charAt(random.nextInt(7))));
      }
      pieces.put(piece.toString(), i);
    }
    Vocabulary vocabulary = new Vocabulary(pieces);
    pieces.forEach(
        (piece, id) -> assertThat(vocabulary.id(vocabulary.walk(piece))).as(piece).isEqualTo(id));
    for (int i = 0; i < 500; i++) {
      String other = "abc".repeat(i % 3) + (char) ('d' + i % 20) + "a";
      int node = vocabulary.walk(other);
      assertThat(node).as(other).isEqualTo(Vocabulary.NONE);
    }
  }

  @Test
  void aFrontOfAPieceIsNone() {
    Vocabulary vocabulary = new Vocabulary(Map.of("night", 1, "nightjar", 2));
    assertThat(vocabulary.id(vocabulary.walk("nigh"))).isEqualTo(Vocabulary.NONE);
    assertThat(vocabulary.id(vocabulary.walk("night"))).isEqualTo(1);
    assertThat(vocabulary.id(vocabulary.walk("nightj"))).isEqualTo(Vocabulary.NONE);
    assertThat(vocabulary.step(vocabulary.walk("night"), 'x')).isEqualTo(Vocabulary.NONE);
    assertThat(vocabulary.walk("")).isEqualTo(Vocabulary.ROOT);
  }

  @Test
  void anEmptyVocabularyKnowsNothing() {
    Vocabulary vocabulary = new Vocabulary(Map.of());
    assertThat(vocabulary.id(Vocabulary.ROOT)).isEqualTo(Vocabulary.NONE);
    assertThat(vocabulary.walk("a")).isEqualTo(Vocabulary.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "É, true, true, e",
    "É, true, false, é",
    "É, false, true, E",
    "É, false, false, É",
    "Ω, true, true, ω",
    "я, true, true, я",
    "ü, true, true, u",
    "１, true, true, １",
    "我, true, true, 我"
  })
  void charactersBecomeOne(char c, boolean lower, boolean strip, char becomes) {
    BertCharacters characters = new BertCharacters(lower, strip);
    assertThat(characters.covers(c)).isTrue();
    assertThat(characters.normalized(c)).isEqualTo(becomes);
  }

  @Test
  void whiteSpaceIsABlank() {
    BertCharacters characters = new BertCharacters(true, true);
    for (char c : "\t\n\r \u00a0\u3000\u2003".toCharArray()) {
      assertThat(characters.normalized(c)).as("%x", (int) c).isEqualTo(' ');
      assertThat(characters.isAlone(c)).isFalse();
    }
  }

  @Test
  void whatBecomesSeveralCharactersIsLeftToTheLibrary() {
    BertCharacters characters = new BertCharacters(true, true);
    for (char c : "\u0000\u0301\ud83dสಅ".toCharArray()) {
      assertThat(characters.covers(c)).as("%x", (int) c).isFalse();
    }
  }

  @Test
  void punctuationAndIdeographsAreWordsByThemselves() {
    BertCharacters characters = new BertCharacters(true, true);
    for (char c : ",.!?'\"()[]$+=^`|~。，、我学—“".toCharArray()) {
      assertThat(characters.isAlone(c)).as(String.valueOf(c)).isTrue();
    }
    for (char c : "azAZ09éпあ€".toCharArray()) {
      assertThat(characters.isAlone(c)).as(String.valueOf(c)).isFalse();
    }
  }

  private String normalizer(String config) throws IOException {
    JsonNode tokenizer =
        json(
            """
            {'normalizer': {'type': 'BertNormalizer', 'lowercase': false, 'strip_accents': true, 'handle_chinese_chars': false}}""");
    new TokenizerConfig(json(config)).apply(tokenizer);
    JsonNode n = tokenizer.path("normalizer");
    return n.path("lowercase")
        + " "
        + n.path("strip_accents")
        + " "
        + n.path("handle_chinese_chars");
  }

  @Test
  void classesMadeForBertSetTheNormalizer() throws IOException {
    assertThat(normalizer("{'tokenizer_class': 'BertTokenizerFast'}")).isEqualTo("true null true");
    assertThat(normalizer("{'tokenizer_class': 'BertTokenizer', 'do_lower_case': false}"))
        .isEqualTo("false null true");
    assertThat(normalizer("{'tokenizer_class': 'PreTrainedTokenizerFast', 'do_lower_case': true}"))
        .isEqualTo("false true false");
    assertThat(normalizer("{'do_lower_case': true}")).isEqualTo("true true false");
    assertThat(normalizer("{}")).isEqualTo("false true false");
  }

  @Test
  void textsBeginWithASpaceWhereTheConfigSaysSo() throws IOException {
    JsonNode tokenizer =
        json("{'pre_tokenizer': {'type': 'ByteLevel', 'add_prefix_space': false}}");
    new TokenizerConfig(json("{'add_prefix_space': true}")).apply(tokenizer);
    assertThat(tokenizer.path("pre_tokenizer").path("add_prefix_space").asBoolean()).isTrue();
    JsonNode other = json("{'pre_tokenizer': {'type': 'Whitespace'}}");
    new TokenizerConfig(json("{'add_prefix_space': true}")).apply(other);
    assertThat(other.path("pre_tokenizer").has("add_prefix_space")).isFalse();
  }

  @Test
  void specialTokensAreNoLongerKnownWhereTheyAreSplit() throws IOException {
    JsonNode tokenizer =
        json(
            "{'added_tokens': [{'content': '[CLS]', 'special': true}, {'content': 'x', 'special': false}]}");
    new TokenizerConfig(json("{'split_special_tokens': true}")).apply(tokenizer);
    assertThat(tokenizer.path("added_tokens")).hasSize(1);
  }

  @Test
  void aConfigThatIsNotThereChangesNothing() throws IOException {
    TokenizerConfig none = TokenizerConfig.beside(folder.resolve("tokenizer.json"));
    JsonNode tokenizer = json("{'added_tokens': [{'content': 'x', 'special': true}]}");
    none.apply(tokenizer);
    assertThat(tokenizer).isEqualTo(json("{'added_tokens': [{'content': 'x', 'special': true}]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model': {'type': 'BPE', 'vocab': {'a': 0, 'b': 1}}, 'truncation': {'max_length': 9}} | BPE | 2 | -1 | 9",
        "{'model': {'type': 'Unigram', 'unk_id': 1, 'vocab': [['a', 0], ['b', 1]]}, 'added_tokens': [{'id': 1}, {'id': 2}]} | Unigram | 3 | -1 | 0",
        "{'model': {'type': 'WordPiece', 'unk_token': 'a', 'vocab': {'a': 0}}, 'added_tokens': [{'content': 'a'}, {'content': 'x'}], 'truncation': null} | WordPiece | 2 | 0 | 0",
        "{} | unknown | 0 | -1 | 0"
      })
  void filesSayTheirKindAndSize(String json, String kind, int size, int unknown, int truncation)
      throws IOException {
    Path path = Files.writeString(folder.resolve("t.json"), json.replace('\'', '"'));
    TokenizerFile file = TokenizerFile.read(path);
    assertThat(file.kind()).isEqualTo(kind);
    assertThat(file.vocabulary()).isEqualTo(size);
    assertThat(file.unknown().orElse(-1)).isEqualTo(unknown);
    assertThat(file.truncation().orElse(0)).isEqualTo(truncation);
  }

  private static List<String> chinese(String text, int start, int end) {
    List<String> words = new ArrayList<>();
    ChineseWords.walk(text, start, end, (from, to) -> words.add(text.substring(from, to)));
    return words;
  }

  @Test
  void wordsOfChineseDivideTheStretchWithoutGaps() {
    assertThat(chinese("我喜欢学习技术", 0, 7)).containsExactly("我", "喜欢", "学习", "技术");
    assertThat(chinese("x我喜欢y", 1, 4)).containsExactly("我", "喜欢");
    assertThat(chinese("我", 0, 1)).containsExactly("我");
    assertThat(chinese("", 0, 0)).isEmpty();
    String rare = "我𠮷𠮷在葛\udb40\udd00城";
    assertThat(String.join("", chinese(rare, 0, rare.length()))).isEqualTo(rare);
    String chars = "我喜欢学习".repeat(2000);
    assertThat(String.join("", chinese(chars, 0, chars.length()))).isEqualTo(chars);
  }

  @Test
  void whoHasEnoughWordsGetsNoMore() {
    List<String> words = new ArrayList<>();
    boolean more =
        ChineseWords.walk(
            "我喜欢学习技术",
            0,
            7,
            (from, to) -> {
              words.add("");
              return words.size() < 2;
            });
    assertThat(more).isFalse();
    assertThat(words).hasSize(2);
    List<Integer> starts = new ArrayList<>();
    UnicodeWords.walk(
        "the cat 我喜欢 sat",
        (from, to) -> {
          starts.add(from);
          return starts.size() < 3;
        });
    assertThat(starts).containsExactly(0, 4, 8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"the", "The", "ISN'T", "的", "我们", "因为"})
  void wordsThatHoldSentencesTogetherAreKnown(String word) {
    assertThat(FunctionWords.contains(word)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nightjar", "技术", "thee"})
  void othersAreNot(String word) {
    assertThat(FunctionWords.contains(word)).isFalse();
  }
}
