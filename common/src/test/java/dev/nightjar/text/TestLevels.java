package dev.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.tokenize.TiktokenTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where texts are divided, from coarse to fine, and how units are packed. */
class TestLevels {
  private static final Tokenizer WORDS = WordTokenizer.of(WordBreaks.WHITESPACE);
  private static final Tokenizer BYTES = new TiktokenTokenizer();

  private static String cut(Boundaries level, Tokenizer tokenizer, String text) {
    int[] starts = level.starts(TokenizedText.of(text, tokenizer), 0, text.length());
    StringBuilder units = new StringBuilder();
    for (int i = 0; i < starts.length; i++) {
      int end = i + 1 < starts.length ? starts[i + 1] : text.length();
      units.append(i == 0 ? "" : "|").append(text, starts[i], end);
    }
    return units.toString().replace("\n", "/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "a/b//c ! a/b//|c",
        "a// //b ! a// //|b",
        "//a//b ! //|a//|b",
        "a/ b ! a/ b",
        "a ! a"
      })
  void paragraphsBeginBehindBlankLines(String text, String units) {
    assertThat(cut(Levels.PARAGRAPHS, WORDS, text.replace('/', '\n'))).isEqualTo(units);
  }

  @Test
  void linesBeginBehindLineEnds() {
    assertThat(cut(Levels.LINES, WORDS, "a\n\nb\nc\n")).isEqualTo("a/|/|b/|c/");
    assertThat(cut(Levels.LINES, WORDS, "a")).isEqualTo("a");
  }

  @Test
  void sentencesMindAbbreviationsAndWrappedLines() {
    assertThat(cut(Levels.SENTENCES, WORDS, "See Fig. Three of it. Mr. Smith came. Then left."))
        .isEqualTo("See Fig. Three of it. |Mr. Smith came. |Then left.");
    assertThat(
            cut(
                Levels.SENTENCES,
                WORDS,
                "Take one (e.g. This). Dr. Go and Ph.D. He go. We do NOT. They do."))
        .isEqualTo("Take one (e.g. This). |Dr. Go and Ph.D. He go. |We do NOT. |They do.");
    assertThat(cut(Levels.SENTENCES, WORDS, "One that\nwraps. Two.\nThree"))
        .isEqualTo("One that/wraps. |Two./|Three");
    assertThat(cut(Levels.SENTENCES, WORDS, "今天天气很好！我们学习。对吗？")).isEqualTo("今天天气很好！|我们学习。|对吗？");
  }

  @Test
  void wordsAreTheTokenizersOrUnicodes() {
    assertThat(cut(Levels.WORDS, WORDS, "a bc  d")).isEqualTo("a |bc  |d");
    assertThat(cut(Levels.NATURAL_WORDS, WORDS, "a-b c我喜欢")).isEqualTo("a-|b |c|我|喜欢");
  }

  @Test
  void tokensAreUnitsWhereTheyStartACharacter() {
    assertThat(cut(Levels.TOKENS, BYTES, "unbelievable 👨‍👩‍👧"))
        .doesNotContain("👨|")
        .endsWith("👨‍👩‍👧");
  }

  @Test
  void everyLevelDividesEveryRangeWithoutGaps() {
    String[] pieces = {
      "The cat. ", "我喜欢。", "\n\n", "\n", " ", "e\u0301", "👨‍👩‍👧", "x".repeat(30)
    };
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      StringBuilder drawn = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        drawn.append(pieces[random.nextInt(pieces.length)]);
      }
      String text = drawn.toString();
      TokenizedText tokenized = TokenizedText.of(text, seed % 2 == 0 ? WORDS : BYTES);
      int start = tokenized.characters().atOrBefore(random.nextInt(text.length()));
      int end = text.length();
      for (Boundaries level :
          List.of(
              Levels.PARAGRAPHS,
              Levels.LINES,
              Levels.SENTENCES,
              Levels.WORDS,
              Levels.NATURAL_WORDS,
              Levels.TOKENS)) {
        int[] starts = level.starts(tokenized, start, end);
        assertThat(starts).as("seed %d: %s", seed, text).startsWith(start).isSorted();
        assertThat(starts).as("seed %d: %s", seed, text).doesNotHaveDuplicates();
        assertThat(starts[starts.length - 1]).as("seed %d", seed).isLessThan(end);
      }
    }
  }

  private static List<String> pack(String text, int budget, int overlap, Boundaries... levels) {
    List<String> spans = new ArrayList<>();
    new Packer(
            TokenizedText.of(text, WORDS),
            List.of(levels),
            budget,
            overlap,
            span -> spans.add(text.substring(span.start(), span.end()).strip()))
        .pack(0, text.length());
    return spans;
  }

  @Test
  void unitsAreTakenTogetherWhileTheyFit() {
    assertThat(pack("a b. C d. E f g. H", 4, 0, Levels.SENTENCES))
        .containsExactly("a b. C d.", "E f g. H");
    assertThat(pack("a b c", 10, 0, Levels.WORDS)).containsExactly("a b c");
  }

  @Test
  void aUnitThatIsTooLargeIsDividedByTheNextLevel() {
    assertThat(pack("A b c d e f. G h.", 4, 0, Levels.SENTENCES, Levels.WORDS))
        .containsExactly("A b c d", "e f. G h.");
  }

  @Test
  void overlapsRepeatWholeUnitsThatFit() {
    assertThat(pack("a b c d e f g", 3, 1, Levels.WORDS))
        .containsExactly("a b c", "c d e", "e f g");
    assertThat(pack("A b. C d. E f.", 4, 2, Levels.SENTENCES))
        .containsExactly("A b. C d.", "C d. E f.");
  }

  @Test
  void theLastChunkIsNoRepetitionAlone() {
    assertThat(pack("a b c", 3, 2, Levels.WORDS)).containsExactly("a b c");
    assertThat(pack("a b c d", 3, 2, Levels.WORDS)).containsExactly("a b c", "b c d");
  }

  @Test
  void rangesKnowTheirTokens() {
    TokenizedText text = TokenizedText.of("aa bb cc", WORDS);
    assertThat(text.count(0, 8)).isEqualTo(3);
    assertThat(text.count(1, 8)).as("those that start there").isEqualTo(2);
    assertThat(text.count(3, 5)).isEqualTo(1);
    assertThat(text.tokenAt(3)).isEqualTo(1);
    assertThat(text.tokenAt(4)).isEqualTo(2);
    assertThat(text.ids(3, 8)).hasSize(2);
    assertThat(text.tokensOf("x y z")).isEqualTo(3);
    assertThat(text.idsOf("")).isEmpty();
    assertThat(text.startsWord(2)).isTrue();
    assertThat(TokenizedText.head("a b c d e f", WORDS, 2).tokens().size()).isEqualTo(2);
  }

  @Test
  void limitsThatContradictThemselvesAreRefused() {
    assertThat(new ChunkLimits(8, 2)).isEqualTo(new ChunkLimits(8, 2, 8));
    for (int[] limits : new int[][] {{0, 0, 8}, {8, -1, 8}, {8, 8, 8}, {8, 2, 7}}) {
      assertThatThrownBy(() -> new ChunkLimits(limits[0], limits[1], limits[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Invalid chunk limits: ");
    }
  }

  @Test
  void inputsAreJoinedAsModelsReadThem() {
    assertThat(DocumentChunks.input("q: ", "", "text")).isEqualTo("q: text");
    assertThat(DocumentChunks.input("q: ", "a > b", "text")).isEqualTo("q: a > b\ntext");
    assertThat(DocumentChunks.fixedTokens(WORDS, "one two ")).isEqualTo(2);
    DocumentChunks whole =
        new DocumentChunks(new WholeChunker(), WORDS, "one two ", new ChunkLimits(5, 0));
    assertThat(whole.ids("a b c d e f")).hasSize(5);
    assertThat(whole.ids("")).hasSize(2);
  }
}
