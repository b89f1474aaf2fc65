package dev.nightjar.analyze.duplicates.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestShingles {
  private static float similarity(String a, String b) {
    return Shingles.similarity(Shingles.of(a), Shingles.of(b));
  }

  @Test
  void caseWidthAndWhiteSpaceMakeNoDifference() {
    assertThat(similarity("The  cat\n sat ", "the ＣＡＴ sat")).isEqualTo(1);
    assertThat(Shingles.normalized(" A\u3000 b\t")).isEqualTo("a b");
  }

  @Test
  void lettersGoByThreeAndChineseByTwo() {
    assertThat(Shingles.of("abc")).hasSize(3); // _ab abc bc_
    assertThat(Shingles.of("冥想好")).hasSize(4); // _冥想 冥想 想好 好_
    assertThat(similarity("abcd", "abcx")).isEqualTo(2 / 6f);
    assertThat(similarity("冥想减轻焦虑", "冥想减轻忧虑")).isEqualTo(5 / 9f);
  }

  @Test
  void shortAndEmptyTextsHaveAScore() {
    assertThat(similarity("", "")).isEqualTo(1);
    assertThat(similarity("", "a")).isZero();
    assertThat(similarity("a", "A ")).isEqualTo(1);
    assertThat(similarity("好", "好")).isEqualTo(1);
  }

  @Test
  void itIsWhatSetsHaveInCommon() {
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      int[] a = random.ints(40, 0, 60).sorted().distinct().toArray();
      int[] b = random.ints(30, 0, 60).sorted().distinct().toArray();
      Set<Integer> common = set(a);
      common.retainAll(set(b));
      Set<Integer> all = set(a);
      all.addAll(set(b));
      assertThat(Shingles.similarity(a, b))
          .as("round %d", round)
          .isEqualTo((float) common.size() / all.size());
    }
  }

  private static Set<Integer> set(int[] values) {
    return Arrays.stream(values).boxed().collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void longTextsAreEstimated() {
    Random random = new Random(6);
    int[] words = random.ints(4000, 0, 1 << 30).toArray();
    String a = text(words, 0, 3000);
    String b = text(words, 1000, 4000);

    assertThat(Shingles.of(a)).hasSize(Shingles.MOST).isSorted();
    assertThat(similarity(a, b)).isCloseTo(exact(a, b), within(0.05f));
    assertThat(similarity(a, a)).isEqualTo(1);
  }

  private static float exact(String a, String b) {
    Set<String> common = pieces(a);
    common.retainAll(pieces(b));
    Set<String> all = pieces(a);
    all.addAll(pieces(b));
    return (float) common.size() / all.size();
  }

  private static Set<String> pieces(String text) {
    return IntStream.range(0, text.length() - 2)
        .mapToObj(i -> text.substring(i, i + 3))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static String text(int[] words, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Integer.toString(words[i], 36))
        .collect(Collectors.joining(" "));
  }
}
