package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestMinHashes {
  private static String words(Random random, int count) {
    StringJoiner words = new StringJoiner(" ");
    for (int i = 0; i < count; i++) {
      words.add("w" + random.nextInt(100_000));
    }
    return words.toString();
  }

  private static Candidates.Found found(Texts texts) {
    Candidates candidates = new Candidates(texts.isAcross());
    candidates.from(Candidates.BY_TEXT);
    MinHashes.pairs(texts, candidates);
    return candidates.found();
  }

  private static boolean has(Candidates.Found found, int a, int b) {
    return IntStream.range(0, found.count())
        .anyMatch(i -> found.a(i) == Math.min(a, b) && found.b(i) == Math.max(a, b));
  }

  @Test
  void textsThatDifferInAWordAreFound() {
    Random random = new Random(1);
    Items items = new Items();
    for (int i = 0; i < 40; i++) {
      String text = words(random, 60);
      items
          .open(String.format(Locale.ROOT, "%02da", i), text)
          .open(String.format(Locale.ROOT, "%02db", i), text + " more");
    }
    Candidates.Found found = found(items.texts());
    assertThat(IntStream.range(0, 40)).allMatch(i -> has(found, 2 * i, 2 * i + 1));
  }

  @Test
  void unlikeTextsAreHardlyEverCompared() {
    Random random = new Random(2);
    Items items = new Items();
    for (int i = 0; i < 200; i++) {
      items.open(String.format(Locale.ROOT, "%03d", i), words(random, 60));
    }
    assertThat(found(items.texts()).count()).as("of 19,900 pairs").isLessThan(1000);
  }

  @Test
  void twiceTheSameTextsGiveTheSamePairs() {
    Random random = new Random(3);
    Items items = new Items();
    String shared = words(random, 20);
    for (int i = 0; i < 50; i++) {
      items.open(String.format(Locale.ROOT, "%02d", i), shared + " " + words(random, 10));
    }
    assertThat(found(items.texts()).pairs()).isEqualTo(found(items.texts()).pairs());
  }

  @Test
  void equalKeysMakeAGroupWhateverTheirSign() {
    Texts texts = Items.different(6);
    Candidates candidates = new Candidates(false);
    MinHashes.group(new int[] {-5, 7, -5, 0, 7, Integer.MIN_VALUE}, texts, candidates);
    assertThat(candidates.found().pairs())
        .containsExactly(Candidates.pair(0, 2), Candidates.pair(1, 4));
  }

  @Test
  void noTextsHaveNoPairs() {
    assertThat(found(new Items().texts()).count()).isZero();
  }
}
