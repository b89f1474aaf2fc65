package dev.nightjar.analyze.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestCandidates {
  private static List<String> pairs(Candidates candidates) {
    Candidates.Found found = candidates.found();
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < found.count(); i++) {
      pairs.add(found.a(i) + "-" + found.b(i) + ":" + found.sources()[i]);
    }
    return pairs;
  }

  @Test
  void aPairIsThereOnceHoweverItWasFound() {
    Texts texts = Items.different(4);
    Candidates candidates = new Candidates(false);
    candidates.add(3, 1, texts);
    candidates.add(0, 2, texts);
    candidates.from(Candidates.BY_TEXT);
    candidates.add(1, 3, texts);
    candidates.add(1, 3, texts);
    candidates.add(2, 3, texts);
    assertThat(pairs(candidates)).containsExactly("0-2:1", "1-3:3", "2-3:2");
  }

  @Test
  void aTextIsNoDuplicateOfItself() {
    Candidates candidates = new Candidates(false);
    candidates.add(1, 1, Items.different(2));
    assertThat(pairs(candidates)).isEmpty();
  }

  @Test
  void whatStaysIsComparedWithWhatMayGoOnly() {
    Texts texts = new Items().open("a", "1").open("b", "2").fixed("c", "3").fixed("d", "4").texts();
    Candidates candidates = new Candidates(false);
    candidates.addGroup(new int[] {0, 1, 2, 3}, texts);
    assertThat(pairs(candidates)).containsExactly("0-1:1", "0-2:1", "0-3:1", "1-2:1", "1-3:1");
  }

  @Test
  void twoRunsAreComparedWithEachOtherAlone() {
    Texts texts = new Items().open("a", "1").open("b", "2").other("c", "3").other("d", "4").texts();
    Candidates candidates = new Candidates(true);
    candidates.addGroup(new int[] {0, 1, 2, 3}, texts);
    assertThat(pairs(candidates)).containsExactly("0-2:1", "0-3:1", "1-2:1", "1-3:1");
  }

  @Test
  void ofALargeGroupEachIsComparedWithTheNext() {
    int size = 500;
    Texts texts = Items.different(size);
    Candidates candidates = new Candidates(false);
    candidates.addGroup(IntStream.range(0, size).toArray(), texts);
    Candidates.Found found = candidates.found();
    int window = MinHashes.WINDOW;
    assertThat(found.count()).isEqualTo(size * window - window * (window + 1) / 2);
    assertThat(IntStream.range(0, found.count())).allMatch(i -> found.b(i) - found.a(i) <= window);
  }

  @Test
  void nothingAddedIsNothingFound() {
    assertThat(pairs(new Candidates(false))).isEmpty();
  }

  @Test
  void numbersOfTextsSurviveHoweverLarge() {
    long pair = Candidates.pair(Integer.MAX_VALUE, Integer.MAX_VALUE - 1);
    assertThat(Candidates.a(pair)).isEqualTo(Integer.MAX_VALUE - 1);
    assertThat(Candidates.b(pair)).isEqualTo(Integer.MAX_VALUE);
  }
}
