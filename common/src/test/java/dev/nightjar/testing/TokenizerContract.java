package dev.nightjar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every tokenizer must keep to. A test class of a kind says how one is opened. */
public abstract class TokenizerContract {
  private static final int ROUNDS = 150;

  private static final List<String> PIECES =
      List.of(
          "low", " lower", "the", " Night", "jar's", " ", "  ", "\n\n", "\t", "3.14", ",", "。",
          "我喜欢学习", "技术", "AI", "😀", "𠮷野", "e\u0301", "naïve", "한국어", "\u3000", "x-y_z");

  private Tokenizer tokenizer;

  /** A new tokenizer, which the suite closes. */
  protected abstract Tokenizer open() throws IOException;

  /** What texts are made of: all of it is known to the tokenizer, or stands for an unknown one. */
  protected List<String> pieces() {
    return PIECES;
  }

  /** Whether the spellings of a text's ids, joined, are the text. */
  protected boolean spellsTexts() {
    return false;
  }

  @BeforeEach
  void openOne() throws IOException {
    tokenizer = open();
  }

  @AfterEach
  void closeIt() {
    tokenizer.close();
  }

  private String text(Random random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i >= 0; i--) {
      text.append(pieces().get(random.nextInt(pieces().size())));
    }
    return text.toString();
  }

  /** A text, and how to make it again. */
  private record Drawn(int seed, String text, Random random) {
    @Override
    public String toString() {
      return "seed %s: %s".formatted(seed, text);
    }
  }

  private List<Drawn> texts() {
    List<Drawn> texts = new ArrayList<>();
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      texts.add(new Drawn(seed, text(random, 14), random));
    }
    return texts;
  }

  private static void assertSame(Tokens found, Tokens expected, Object text) {
    assertThat(found.ids()).as("ids of %s", text).isEqualTo(expected.ids());
    assertThat(found.starts()).as("starts of %s", text).isEqualTo(expected.starts());
    assertThat(found.ends()).as("ends of %s", text).isEqualTo(expected.ends());
    assertThat(found.wordStarts()).as("words of %s", text).isEqualTo(expected.wordStarts());
  }

  private static boolean isInsidePair(String text, int at) {
    return at > 0
        && at < text.length()
        && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
  }

  @Test
  void tokensAscendWithinTheTextAndDivideNoCharacter() {
    for (Drawn drawn : texts()) {
      Tokens tokens = tokenizer.tokenize(drawn.text);
      assertThat(List.of(tokens.starts().length, tokens.ends().length, tokens.wordStarts().length))
          .as(drawn.toString())
          .containsOnly(tokens.size());
      int start = 0;
      int end = 0;
      for (int t = 0; t < tokens.size(); t++) {
        assertThat(tokens.starts()[t]).as("start %d of %s", t, drawn).isGreaterThanOrEqualTo(start);
        start = tokens.starts()[t];
        assertThat(tokens.ends()[t])
            .as("end %d of %s", t, drawn)
            .isBetween(end, drawn.text.length());
        end = tokens.ends()[t];
        assertThat(end).as("end %d of %s", t, drawn).isGreaterThanOrEqualTo(start);
        assertThat(isInsidePair(drawn.text, start) || isInsidePair(drawn.text, end))
            .as("token %d of %s is half a character", t, drawn)
            .isFalse();
      }
    }
  }

  @Test
  void everyLetterAndDigitIsInAToken() {
    for (Drawn drawn : texts()) {
      Tokens tokens = tokenizer.tokenize(drawn.text);
      boolean[] inside = new boolean[drawn.text.length()];
      for (int t = 0; t < tokens.size(); t++) {
        Arrays.fill(inside, tokens.starts()[t], tokens.ends()[t], true);
      }
      for (int i = 0; i < inside.length; i++) {
        if (Character.isLetterOrDigit(drawn.text.codePointAt(i))) {
          assertThat(inside[i]).as("character %d of %s", i, drawn).isTrue();
        }
      }
    }
  }

  @Test
  void theFirstTokenOfATextBeginsAWord() {
    for (Drawn drawn : texts()) {
      boolean[] words = tokenizer.tokenize(drawn.text).wordStarts();
      assertThat(words.length == 0 || words[0]).as(drawn.toString()).isTrue();
    }
  }

  @Test
  void equalTextsHaveEqualTokensInEveryInstance() throws IOException {
    try (Tokenizer other = open()) {
      for (Drawn drawn : texts()) {
        Tokens tokens = tokenizer.tokenize(drawn.text);
        assertSame(tokenizer.tokenize(drawn.text), tokens, drawn);
        assertSame(other.tokenize(drawn.text), tokens, drawn);
      }
    }
  }

  @Test
  void headsAreFrontsOfAtLeastTheTokensAskedFor() {
    for (Drawn drawn : texts()) {
      Tokens all = tokenizer.tokenize(drawn.text);
      int count = 1 + drawn.random.nextInt(9);
      Tokens head = tokenizer.tokenizeHead(drawn.text, count);
      assertThat(head.size())
          .as("head of %d of %s", count, drawn)
          .isBetween(Math.min(count, all.size()), all.size());
      assertThat(all.ids()).as("head of %d of %s", count, drawn).startsWith(head.ids());
      assertThat(all.ends()).as("head of %d of %s", count, drawn).startsWith(head.ends());
    }
  }

  /** Only tokenizers that promise it; chunks of the others are tokenised by themselves. */
  @Test
  void slicesKeepTheirIdsWherePromised() {
    for (Drawn drawn : texts()) {
      Tokens tokens = tokenizer.tokenize(drawn.text);
      if (!tokenizer.slicesKeepIds() || tokens.size() == 0) {
        continue;
      }
      int first = drawn.random.nextInt(tokens.size());
      while (!tokens.wordStarts()[first]) {
        first--;
      }
      int last = first + drawn.random.nextInt(tokens.size() - first);
      String slice = drawn.text.substring(tokens.starts()[first], tokens.ends()[last]);
      assertThat(tokenizer.tokenize(slice).ids())
          .as("'%s' of %s", slice, drawn)
          .isEqualTo(Arrays.copyOfRange(tokens.ids(), first, last + 1));
    }
  }

  @Test
  void anEmptyTextHasNoTokens() {
    assertThat(tokenizer.tokenize("").size()).isZero();
    assertThat(tokenizer.tokenizeHead("", 5).size()).isZero();
    assertThat(tokenizer.spellings(new int[0])).isEmpty();
  }

  @Test
  void longTextsAreTokenisedToTheirEnd() {
    String text = String.join("", pieces()).repeat(400) + pieces().getFirst();
    Tokens tokens = tokenizer.tokenize(text);
    assertThat(tokens.size()).isGreaterThan(400);
    assertThat(tokens.ends()[tokens.size() - 1]).isEqualTo(text.length());
  }

  @Test
  void everyIdHasASpellingAndThoseOfATextAreItWherePromised() {
    for (Drawn drawn : texts()) {
      List<String> spellings = tokenizer.spellings(tokenizer.tokenize(drawn.text).ids());
      assertThat(spellings).as(drawn.toString()).doesNotContainNull();
      if (spellsTexts() && drawn.text.chars().allMatch(c -> c < 128)) {
        assertThat(String.join("", spellings)).isEqualTo(drawn.text);
      }
    }
    for (int[] special : List.of(tokenizer.leadingIds(), tokenizer.trailingIds())) {
      assertThat(tokenizer.spellings(special)).hasSize(special.length).noneMatch(String::isEmpty);
    }
  }

  @Test
  void callersMayChangeTheIdsTheyWereGiven() {
    int[] leading = tokenizer.leadingIds().clone();
    Tokens tokens = tokenizer.tokenize(pieces().getFirst());
    int[] ids = tokens.ids().clone();
    Arrays.fill(tokens.ids(), 99);
    assertThat(tokenizer.tokenize(pieces().getFirst()).ids()).isEqualTo(ids);
    assertThat(tokenizer.leadingIds()).isEqualTo(leading);
  }

  @Test
  void severalThreadsFindTheSame() throws Exception {
    List<String> texts = texts().stream().map(Drawn::text).toList();
    List<Tokens> alone = texts.stream().map(tokenizer::tokenize).toList();
    Callable<List<Tokens>> task = () -> texts.stream().map(tokenizer::tokenize).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<List<Tokens>> found : threads.invokeAll(List.of(task, task))) {
        for (int i = 0; i < texts.size(); i++) {
          assertSame(found.get().get(i), alone.get(i), texts.get(i));
        }
      }
    }
  }
}
