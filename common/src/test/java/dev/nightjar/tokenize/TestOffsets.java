package dev.nightjar.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Places in texts: code points, growing columns, and where long texts are cut. */
class TestOffsets {
  @Test
  void codePointsBecomeUtf16UnitsForwardsAndBack() {
    String text = "a😀b𠮷c";
    CodePointIndex index = new CodePointIndex(text);
    int[] expected = {0, 1, 3, 4, 6, 7};
    for (int i : new int[] {0, 1, 2, 3, 4, 5, 2, 4, 0, 5, 5, 1}) {
      assertThat(index.utf16(i)).as("code point %d", i).isEqualTo(expected[i]);
    }
    assertThat(index.utf16(99)).isEqualTo(text.length());
  }

  @Test
  void codePointsOfHalfCharactersCountToo() {
    String text = "\ud83dx\ude00";
    CodePointIndex index = new CodePointIndex(text);
    for (int i = 0; i <= 3; i++) {
      assertThat(index.utf16(i)).isEqualTo(text.offsetByCodePoints(0, i));
    }
  }

  @Test
  void aBufferHoldsAllThatIsAdded() {
    TokenBuffer buffer = new TokenBuffer(0);
    for (int i = 0; i < 1000; i++) {
      buffer.add(i, 2 * i, 2 * i + 1, i % 3 == 0);
    }
    Tokens tokens = buffer.tokens();
    assertThat(tokens.size()).isEqualTo(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(tokens.ids()[i]).isEqualTo(i);
      assertThat(tokens.starts()[i]).isEqualTo(2 * i);
      assertThat(tokens.ends()[i]).isEqualTo(2 * i + 1);
      assertThat(tokens.wordStarts()[i]).isEqualTo(i % 3 == 0);
    }
    buffer.truncate(2);
    assertThat(buffer.tokens().ids()).containsExactly(0, 1);
    assertThat(tokens.size()).as("given out before").isEqualTo(1000);
  }

  private static List<String> segments(String text, int limit) {
    List<String> segments = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = Segments.end(text, start, limit);
      assertThat(end).as("behind %d of %s", start, text).isGreaterThan(start);
      segments.add(text.substring(start, end));
      start = end;
    }
    return segments;
  }

  @Test
  void shortTextsAreOneSegment() {
    assertThat(segments("a b c", 5)).containsExactly("a b c");
  }

  @Test
  void segmentsEndBehindWhiteSpace() {
    assertThat(segments("aaa bbb ccc ddd", 9)).containsExactly("aaa bbb ", "ccc ddd");
    assertThat(segments("aaa  \n bbb", 8)).containsExactly("aaa  \n ", "bbb");
  }

  @Test
  void segmentsEndBetweenIdeographsWhereThereIsNoWhiteSpace() {
    assertThat(segments("我喜欢学习技术", 4)).containsExactly("我喜欢学", "习技术");
    assertThat(segments("我喜abcd", 4)).as("no word is cut").containsExactly("我喜abcd");
  }

  @Test
  void aLongWordIsNotCut() {
    String word = "x".repeat(500);
    assertThat(segments("a " + word + " b", 10)).containsExactly("a " + word + " ", "b");
  }

  @Test
  void aWordOfMoreThanAMillionCharactersIs() {
    String pairs = "😀".repeat(1 << 20);
    List<String> segments = segments(pairs, 1024);
    assertThat(segments).hasSizeGreaterThan(1);
    assertThat(segments).allMatch(segment -> Character.isHighSurrogate(segment.charAt(0)));
  }

  @Test
  void nothingIsLostBetweenSegments() {
    String[] pieces = {"word ", "我们", "。", "\n", "x".repeat(40), "😀", " ", "é"};
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(80); i >= 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      List<String> segments = segments(text.toString(), 16);
      assertThat(String.join("", segments)).as("seed %d", seed).isEqualTo(text.toString());
      assertThat(segments)
          .as("seed %d", seed)
          .noneMatch(segment -> Character.isLowSurrogate(segment.charAt(0)));
    }
  }

  @Test
  void wordsWithoutASpellingAreSpelledAsTheText() {
    try (WordTokenizer words = WordTokenizer.of(WordBreaks.WORDS)) {
      String text = "我喜欢 the cat";
      int[] ids = words.tokenize(text).ids();
      assertThat(Spellings.of(words, text, ids)).containsExactly("我", "喜欢", "the", "cat");
      assertThat(Spellings.of(words, text, new int[] {-1})).containsExactly("我");
      assertThat(Spellings.of(words, "", new int[0])).isEmpty();
    }
    try (TiktokenTokenizer tokens = new TiktokenTokenizer()) {
      assertThat(Spellings.of(tokens, "the cat", tokens.tokenize("the cat").ids()))
          .containsExactly("the", " cat");
    }
  }
}
