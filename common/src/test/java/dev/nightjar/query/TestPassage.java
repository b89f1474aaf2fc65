package dev.nightjar.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Passages of a document that touch become one. */
class TestPassage {
  /** Code points, some of two UTF-16 units; blanks between sentences. */
  private static final String DOCUMENT = "Owls 🦉 hunt.\n\nThey see 夜里的老鼠。 Foxes 🦊 too.";

  private static Passage passage(String document, int chunk, int start, int end, double score) {
    String text =
        DOCUMENT.substring(
            DOCUMENT.offsetByCodePoints(0, start), DOCUMENT.offsetByCodePoints(0, end));
    return new Passage(
        document + "#" + chunk,
        document,
        Set.of(chunk),
        start,
        end,
        text,
        score,
        Map.of("chunk", "" + chunk),
        new float[] {chunk});
  }

  private static Passage passage(int chunk, int start, int end, double score) {
    return passage("d", chunk, start, end, score);
  }

  private static JoinedPassages joined(Passage... passages) {
    JoinedPassages joined = JoinedPassages.NONE;
    for (Passage passage : passages) {
      joined = joined.with(passage);
    }
    return joined;
  }

  @Test
  void whatOverlapsHasTheCommonPartOnceWhicheverCameFirst() {
    Passage left = passage(1, 5, 20, 0.5);
    Passage right = passage(2, 14, 30, 0.7);
    for (JoinedPassages one : List.of(joined(left, right), joined(right, left))) {
      assertThat(one.all()).hasSize(1);
      Passage both = one.all().getFirst();
      assertThat(both.text()).isEqualTo(passage(0, 5, 30, 0).text());
      assertThat(both.start()).isEqualTo(5);
      assertThat(both.end()).isEqualTo(30);
      assertThat(both.chunks()).containsExactly(1, 2);
      assertThat(both.chunkId()).isEqualTo("d#2");
      assertThat(both.score()).isEqualTo(0.7);
      assertThat(both.attributes()).isEqualTo(Map.of("chunk", "1"));
    }
  }

  @Test
  void whatIsWithinAnotherAddsNothing() {
    assertThat(joined(passage(1, 5, 20, 0.5), passage(2, 7, 12, 0.4)).all())
        .singleElement()
        .satisfies(one -> assertThat(one.text()).isEqualTo(passage(0, 5, 20, 0).text()));
    assertThat(joined(passage(2, 5, 12, 0.4), passage(1, 5, 20, 0.5)).all().getFirst().text())
        .isEqualTo(passage(0, 5, 20, 0).text());
  }

  @Test
  void blanksThatChunksLeaveOutAreAllowedForBetweenThoseThatFollowEachOther() {
    Passage first = passage(0, 0, 12, 1);
    Passage second = passage(1, 14, 30, 0.5);
    assertThat(joined(first, second).all())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.text()).isEqualTo(first.text() + "\n\n" + second.text());
              assertThat(one.text().codePointCount(0, one.text().length())).isEqualTo(30);
            });
    assertThat(joined(first, passage(2, 14, 30, 0.5)).all()).as("chunk 1 is between").hasSize(2);
    assertThat(joined(first, passage(1, 15, 30, 0.5)).all()).as("a heading may be").hasSize(2);
    assertThat(joined(passage(0, 0, 12, 1), passage(1, 12, 30, 1)).all().getFirst().text())
        .isEqualTo(passage(0, 0, 30, 0).text());
  }

  @Test
  void otherDocumentsStayApart() {
    assertThat(joined(passage("a", 0, 0, 20, 1), passage("b", 1, 10, 30, 1)).all()).hasSize(2);
  }

  @Test
  void aPassageBetweenTwoBringsAllTogetherAtThePlaceOfTheFirst() {
    Passage other = passage("a", 0, 0, 20, 1);
    JoinedPassages apart = joined(passage(0, 0, 9, 0.6), other, passage(2, 20, 30, 0.5));
    assertThat(apart.all()).hasSize(3);
    assertThat(apart.with(passage(1, 7, 22, 0.4)).all())
        .extracting(Passage::text)
        .containsExactly(passage(0, 0, 30, 0).text(), other.text());
  }

  @Test
  void anyOrderGivesTheSameText() {
    Random random = new Random(22);
    List<Passage> passages = new ArrayList<>();
    for (int at = 0; at < 28; at += 4) {
      passages.add(passage(at / 4, at, Math.min(at + 7, 30), at));
    }
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(passages, random);
      assertThat(joined(passages.toArray(Passage[]::new)).all())
          .as("%s", passages)
          .extracting(Passage::text)
          .containsExactly(passage(0, 0, 30, 0).text());
    }
  }
}
