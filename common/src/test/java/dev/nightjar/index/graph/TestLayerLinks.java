package dev.nightjar.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestLayerLinks {
  /** Four nodes, of which the second and the last are in the upper layer. */
  private static final int[] TOPS = {0, 1, 0, 2};

  private static LayerLinks lowest(int most) {
    return new LayerLinks(0, TOPS, most);
  }

  @Test
  void aNodeHasNoLinksAtFirst() {
    LayerLinks layer = lowest(4);
    assertThat(layer.sorted(2)).isEmpty();
    assertThat(layer.has(2, 0)).isFalse();
    assertThat(layer.isOverfull(2)).isFalse();
  }

  @Test
  void linksAreThoseThatWereAdded() {
    LayerLinks layer = lowest(4);
    layer.add(0, 3, 0.5f);
    layer.add(0, 1, -0.25f);
    layer.add(2, 0, 1);
    assertThat(layer.sorted(0)).containsExactly(1, 3);
    assertThat(layer.sorted(2)).containsExactly(0);
    assertThat(layer.has(0, 3)).isTrue();
    assertThat(layer.has(3, 0)).isFalse();
  }

  @Test
  void aNodeMayHaveMoreLinksThanItKeepsUntilItsRoomIsFull() {
    int most = 2;
    LayerLinks layer = new LayerLinks(0, new int[40], most);
    int added = 0;
    boolean full = false;
    while (!full) {
      full = layer.add(0, ++added, 0);
      assertThat(layer.isOverfull(0)).as("%d links", added).isEqualTo(added > most);
    }
    assertThat(added).isEqualTo(layer.room()).isGreaterThan(most);
    assertThat(layer.sorted(1)).as("the next node's row").isEmpty();
  }

  @Test
  void candidatesAreWhatWasSetWithMarksInFront() {
    LayerLinks layer = lowest(4);
    long[] given = {
      Candidate.of(3, 0.9f, true), Candidate.of(1, 0.5f, false), Candidate.of(0, -2, true)
    };
    layer.set(2, given, 3, 2);
    long[] found = new long[8];
    assertThat(layer.get(2, found)).isEqualTo(3);
    assertThat(found)
        .startsWith(
            Candidate.of(3, 0.9f, true), Candidate.of(1, 0.5f, true), Candidate.of(0, -2, false));
  }

  @Test
  void whatIsAddedIsNotKnownToBeDiverse() {
    LayerLinks layer = lowest(4);
    layer.set(0, new long[] {Candidate.of(1, 0.5f, false)}, 1, 1);
    layer.add(0, 2, 0.75f);
    long[] found = new long[8];
    assertThat(layer.get(0, found)).isEqualTo(2);
    assertThat(Candidate.isMarked(found[0])).isTrue();
    assertThat(Candidate.isMarked(found[1])).isFalse();
    assertThat(Candidate.similarity(found[1])).isEqualTo(0.75f);
  }

  @Test
  void settingReplacesAllLinks() {
    LayerLinks layer = lowest(4);
    layer.add(1, 0, 1);
    layer.add(1, 2, 1);
    layer.set(1, new long[] {Candidate.of(3, 0, false)}, 1, 0);
    assertThat(layer.sorted(1)).containsExactly(3);
    layer.set(1, new long[0], 0, 0);
    assertThat(layer.sorted(1)).isEmpty();
  }

  @Test
  void anUpperLayerHasRoomForItsOwnNodesOnly() {
    LayerLinks upper = new LayerLinks(1, TOPS, 3);
    upper.add(1, 3, 1);
    upper.add(3, 1, 1);
    assertThat(upper.sorted(1)).containsExactly(3);
    assertThat(upper.sorted(3)).containsExactly(1);
    assertThat(upper.rows()).hasSize(2 * LayerLinks.room(3));
    assertThat(upper.isOverfull(0)).isFalse();
  }

  @Test
  void aGraphThatNoArrayHoldsIsRefused() {
    int nodes = 1 << 20;
    assertThatThrownBy(() -> new LayerLinks(0, new int[nodes], 1 << 12))
        .isInstanceOf(ArithmeticException.class);
    assertThat(GraphBuilder.mostNodes(1 << 11)).isLessThan(nodes);
    assertThat(GraphBuilder.mostNodes(16)).isGreaterThan(50_000_000);
  }
}
