package dev.nightjar.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Words, white space and characters: what is found, and where. */
class TestWordTokenizer {
  private static final String[] PARTS = {
    "我喜欢学习",
    " AI ",
    "技术",
    "，",
    "the",
    " ",
    "don't",
    "3.14",
    "😀",
    "👨‍👩‍👧",
    "e\u0301",
    "\u3000",
    "臺灣",
    "東京へ行く",
    "한국어",
    "ภาษาไทย",
    "𠮷野",
    "葛\udb40\udd00",
    "\ud800",
    "\n\n",
    "foo_bar",
    "％"
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "words      | 我喜欢学习 AI 技术                 | 我/喜欢/学习/AI/技术",
        "characters | 我喜欢学习 AI 技术                 | 我/喜/欢/学/习/A/I/技/术",
        "whitespace | 我喜欢学习 AI 技术                 | 我喜欢学习/AI/技术",
        "words      | 商品和服务的价格，研究生命的起源。 | 商品/和/服务/的/价格/研究/生命/的/起源",
        "words      | 我喜歡學習技術                     | 我/喜歡/學習/技術",
        "words      | The cat's 3.14 co-op, isn't it?    | The/cat's/3.14/co/op/isn't/it",
        "words      | naïve Straße 😀 (ok)               | naïve/Straße/ok",
        "words      | C++与Java的区别                    | C/与/Java/的/区别",
        "words      | 𠮷野家在东京                       | 𠮷/野/家/在/东京",
        "whitespace | a,b  (c)                           | a,b/(c)",
        "characters | 👨‍👩‍👧é 好                             | 👨‍👩‍👧/é/好"
      })
  void findsTheWords(String breaks, String text, String expected) {
    assertThat(WordBreaks.named(breaks).words(text)).containsExactly(expected.split("/"));
  }

  @Test
  void ideographsBesideKanaAreJapanese() {
    assertThat(WordBreaks.WORDS.words("東京へ行きました。"))
        .contains("東京", "へ")
        .doesNotContain("行")
        .doesNotContain("。");
  }

  @Test
  void aRareIdeographAndItsMarksStayTogether() {
    String variant = "葛\udb40\udd00";
    assertThat(WordBreaks.WORDS.words("我在" + variant + "城")).contains("我", "在");
    assertThat(String.join("", WordBreaks.WORDS.words("我𠮷𠮷在" + variant)))
        .isEqualTo("我𠮷𠮷在" + variant);
    assertThat(WordBreaks.WORDS.words("我𠮷𠮷在" + variant)).noneMatch(TestWordTokenizer::isHalf);
  }

  private static boolean isHalf(String word) {
    return Character.isLowSurrogate(word.charAt(0))
        || Character.isHighSurrogate(word.charAt(word.length() - 1));
  }

  @ParameterizedTest
  @EnumSource(WordBreaks.class)
  void tokensAreSlicesInTheirOrderAndHeadsAreFronts(WordBreaks breaks) {
    WordTokenizer tokenizer = WordTokenizer.of(breaks);
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      StringBuilder drawn = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        drawn.append(PARTS[random.nextInt(PARTS.length)]);
      }
      String text = drawn.toString();
      Tokens tokens = tokenizer.tokenize(text);
      List<String> words = new ArrayList<>();
      int last = 0;
      for (int i = 0; i < tokens.size(); i++) {
        assertThat(tokens.starts()[i]).as(text).isGreaterThanOrEqualTo(last);
        assertThat(tokens.ends()[i]).as(text).isGreaterThan(tokens.starts()[i]);
        assertThat(tokens.ids()[i]).isEqualTo(WordTokenizer.UNKNOWN);
        assertThat(tokens.wordStarts()[i]).isTrue();
        last = tokens.ends()[i];
        words.add(text.substring(tokens.starts()[i], last));
      }
      assertThat(words).as(text).isEqualTo(breaks.words(text));
      int count = random.nextInt(1, 5);
      Tokens head = tokenizer.tokenizeHead(text, count);
      assertThat(head.size()).as(text).isEqualTo(Math.min(count, tokens.size()));
      assertThat(head.ends()).isEqualTo(java.util.Arrays.copyOf(tokens.ends(), head.size()));
    }
  }

  @ParameterizedTest
  @EnumSource(WordBreaks.class)
  void blankTextsHaveNoWords(WordBreaks breaks) {
    for (String text : new String[] {"", " ", "\n\t \u00a0\u3000"}) {
      assertThat(breaks.words(text)).isEmpty();
    }
  }

  @Test
  void idsAreThoseOfTheVocabulary() {
    Map<String, Integer> vocabulary = Map.of("学习", 7, "AI", 3);
    try (WordTokenizer tokenizer =
        WordTokenizer.of(WordBreaks.WORDS, word -> vocabulary.getOrDefault(word, -1))) {
      assertThat(tokenizer.tokenize("我喜欢学习 AI 技术").ids()).containsExactly(-1, -1, 7, 3, -1);
      assertThat(tokenizer.leadingIds()).isEmpty();
      assertThat(tokenizer.trailingIds()).isEmpty();
      assertThat(tokenizer.spellings(new int[] {7, -1})).containsExactly("", "");
    }
  }

  @Test
  void threadsFindTheSame() throws Exception {
    String text = "我喜欢学习 AI 技术，the cat sat。".repeat(50);
    List<String> expected = WordBreaks.WORDS.words(text);
    List<Callable<List<String>>> tasks = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      tasks.add(() -> WordBreaks.WORDS.words(text));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (var found : threads.invokeAll(tasks)) {
        assertThat(found.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void longStretchesOfIdeographsAreDividedAllTheSame() {
    List<String> words = WordBreaks.WORDS.words("我喜欢学习".repeat(5000));
    assertThat(String.join("", words)).hasSize(25_000);
    assertThat(words.stream().filter("喜欢"::equals).count()).isGreaterThan(4990);
  }

  @Test
  void anUnknownNameIsTold() {
    assertThatThrownBy(() -> WordBreaks.named("word"))
        .hasMessage("Unknown tokenizer 'word' (words, whitespace, characters)");
  }
}
