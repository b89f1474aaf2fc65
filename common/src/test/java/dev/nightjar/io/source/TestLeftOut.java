package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.spark.Flattened;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What of an input was not read, in words, and iterators of iterators. */
class TestLeftOut {
  @Test
  void nothingIsSaidOfNothing() {
    assertThat(new LeftOut().words()).isEmpty();
    assertThat(new LeftOut().noDocuments()).isEqualTo("the input has no documents");
    assertThat(new LeftOut()).hasToString("{}");
  }

  @Test
  void reasonsComeInTheirOrderWithTheFirstNames() {
    LeftOut left = new LeftOut();
    left.add(LeftOut.Why.NOT_TEXT, "picture.txt");
    left.add(LeftOut.Why.HIDDEN, "_b");
    left.add(LeftOut.Why.HIDDEN, ".a");
    assertThat(left.words()).isEqualTo("hidden: .a, _b; not_text: picture.txt");
    assertThat(left.noDocuments())
        .isEqualTo("the input has no documents (hidden: .a, _b; not_text: picture.txt)");
  }

  @Test
  void twoAreAsOneThatHadAll() {
    LeftOut one = new LeftOut();
    one.add(LeftOut.Why.HIDDEN, "a");
    one.missing("title").add("x.csv");
    LeftOut other = new LeftOut();
    other.add(LeftOut.Why.HIDDEN, "b");
    other.add(LeftOut.Why.LINKED, "c");
    other.missing("title").add("y.csv");
    other.placed().add("z#0");
    one.addAll(other);
    assertThat(one.words()).isEqualTo("hidden: a, b; linked: c");
    assertThat(one.missing("title").first()).containsExactly("x.csv", "y.csv");
    assertThat(one.placed().count()).isEqualTo(1);
  }

  @Test
  void noNamesAreNoReason() {
    LeftOut left = new LeftOut();
    left.addAll(LeftOut.Why.BYTES, new Names());
    assertThat(left.words()).isEmpty();
  }

  @Test
  void iteratorsOfIteratorsAreReadOneByOne() {
    AtomicInteger opened = new AtomicInteger();
    Iterator<Integer> all =
        new Flattened<>(
            List.of(0, 2, 0, 1).iterator(),
            count -> {
              opened.incrementAndGet();
              return java.util.Collections.nCopies(count, count).iterator();
            });
    assertThat(opened).hasValue(0);
    assertThat(all.next()).isEqualTo(2);
    assertThat(opened).hasValue(2);
    assertThat(all.next()).isEqualTo(2);
    assertThat(opened).hasValue(2);
    assertThat(all.hasNext()).isTrue();
    assertThat(all.next()).isEqualTo(1);
    assertThat(all.hasNext()).isFalse();
    Assertions.assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void textsAreShownByTheirFirstEightyCharacters() {
    assertThat(DocumentRow.shown("x".repeat(80))).isEqualTo("x".repeat(80));
    assertThat(DocumentRow.shown("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
    assertThat(new DocumentRow.Place("a.txt", 7).id()).isEqualTo("a.txt#7");
  }
}
