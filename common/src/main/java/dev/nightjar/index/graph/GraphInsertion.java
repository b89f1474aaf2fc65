package dev.nightjar.index.graph;

import java.util.Arrays;

/**
 * Finds links for nodes, a batch at a time, and links back to them: what one thread does of {@link
 * GraphBuilder}'s work. Holds what that needs.
 */
final class GraphInsertion {
  private final NodeCodes.From similarities;
  private final int[] tops;
  private final LayerLinks[] layers;
  private final int beamWidth;

  /** A node of the highest layer that has any; negative if there are no nodes yet. */
  private int entry;

  /** The number of the search that has last seen a node. */
  private final int[] seen;

  private int search;
  private final NearestCandidates nearest;
  private final NearestCandidates candidates;
  private final int[] nodes;
  private final float[] results;
  private final long[] links;

  /** What {@link #keepDiverse} has left out, in no order. */
  private final NearestCandidates leftOut;

  /**
   * @param entry a node of the highest layer that has any; negative if there are no nodes yet
   * @param batch nodes that are inserted together, at most
   */
  GraphInsertion(
      NodeCodes codes, int[] tops, LayerLinks[] layers, int beamWidth, int batch, int entry) {
    this.similarities = codes.new From();
    this.tops = tops;
    this.layers = layers;
    this.beamWidth = beamWidth;
    this.entry = entry;
    this.seen = new int[tops.length];
    this.nearest = new NearestCandidates(beamWidth);
    this.candidates = new NearestCandidates(beamWidth + batch);
    int most = layers[0].room() * (1 + layers[0].room());
    this.leftOut = new NearestCandidates(Math.max(most, beamWidth + batch));
    this.nodes = new int[leftOut.items.length];
    this.results = new float[leftOut.items.length];
    this.links = new long[leftOut.items.length];
  }

  /**
   * Finds the links of a node, among the nodes that are linked and the others of its batch, and
   * sets them.
   *
   * @return the links by layer
   */
  long[][] find(int node, int[] batch) {
    similarities.node(node);
    nearest.count = 0;
    if (entry >= 0) {
      nearest.offer(Candidate.of(entry, similarities.similarity(entry), false), 1);
      for (int layer = tops[entry]; layer > tops[node]; layer--) {
        search(layers[layer], 1);
      }
    }
    long[][] found = new long[tops[node] + 1][];
    for (int layer = tops[node]; layer >= 0; layer--) {
      similarities.node(node);
      candidates.count = 0;
      if (entry >= 0 && layer <= tops[entry]) {
        search(layers[layer], beamWidth);
        candidates.copy(nearest);
      }
      compare(node, layer, batch);
      int kept = keepDiverse(candidates.items, candidates.count, layers[layer].most());
      found[layer] = Arrays.copyOf(candidates.items, kept);
      layers[layer].set(node, found[layer], kept, kept);
    }
    return found;
  }

  /** Makes candidates of the others of a batch. */
  private void compare(int node, int layer, int[] batch) {
    int count = 0;
    for (int other : batch) {
      if (other != node && tops[other] >= layer) {
        nodes[count++] = other;
      }
    }
    similarities.similarities(nodes, count, results);
    for (int i = 0; i < count; i++) {
      candidates.offer(Candidate.of(nodes[i], results[i], false), candidates.items.length);
    }
  }

  /** Goes on from the nearest so far, best first, and keeps the nearest of the layer. */
  private void search(LayerLinks layer, int width) {
    nextSearch();
    for (int i = 0; i < nearest.count; i++) {
      nearest.items[i] = Candidate.unmarked(nearest.items[i]);
      seen[Candidate.node(nearest.items[i])] = search;
    }
    int at = 0;
    while (at < nearest.count) {
      long candidate = nearest.items[at];
      if (Candidate.isMarked(candidate)) {
        at++;
      } else {
        nearest.items[at] = Candidate.marked(candidate);
        at = Math.min(at + 1, look(layer, Candidate.node(candidate), width));
      }
    }
  }

  private void nextSearch() {
    if (++search == Integer.MAX_VALUE) {
      Arrays.fill(seen, 0);
      search = 1;
    }
  }

  /** Offers the neighbours of a node, and returns the first place that one has taken. */
  private int look(LayerLinks layer, int node, int width) {
    int count = 0;
    int row = layer.row(node);
    int[] rows = layer.rows();
    for (int i = row + 1, end = row + rows[row]; i <= end; i++) {
      int next = rows[i];
      if (seen[next] != search) {
        seen[next] = search;
        nodes[count++] = next;
      }
    }
    similarities.similarities(nodes, count, results);
    int first = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      first = Math.min(first, nearest.offer(Candidate.of(nodes[i], results[i], false), width));
    }
    return first;
  }

  /**
   * Puts those in front that are nearer to where they were found from than to any nearer one that
   * stays: the heuristic of algorithm 4.
   *
   * @param found nearest first; no two that are marked need to be compared
   * @return how many stay
   */
  private int keepDiverse(long[] found, int count, int most) {
    leftOut.count = 0;
    int kept = 0;
    int end = count;
    while (kept < end) {
      long one = found[kept++];
      if (kept == most) {
        break;
      }
      compare(one, found, kept, end);
      int asked = 0;
      int left = kept;
      for (int i = kept; i < end; i++) {
        long other = found[i];
        if ((one & other & 1) != 0 || results[asked++] < Candidate.similarity(other)) {
          found[left++] = other;
        } else {
          leftOut.items[leftOut.count++] = other;
        }
      }
      end = left;
    }
    return kept;
  }

  private void compare(long one, long[] found, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      if ((one & found[i] & 1) == 0) {
        nodes[count++] = Candidate.node(found[i]);
      }
    }
    if (count > 0) {
      similarities.node(Candidate.node(one));
      similarities.similarities(nodes, count, results);
    }
  }

  /**
   * Links nodes back to those of a batch, in its order.
   *
   * @param found the links of each node of the batch
   * @param which of so many threads this is: it changes the nodes whose numbers leave this rest
   */
  void linkBack(int[] batch, long[][][] found, int which, int threads) {
    for (int i = 0; i < batch.length; i++) {
      for (int layer = 0; layer < found[i].length; layer++) {
        for (long link : found[i][layer]) {
          int node = Candidate.node(link);
          if (node % threads == which
              && !layers[layer].has(node, batch[i])
              && layers[layer].add(node, batch[i], Candidate.similarity(link))) {
            prune(layers[layer], node);
          }
        }
      }
      if (entry < 0 || tops[batch[i]] > tops[entry]) {
        entry = batch[i];
      }
    }
  }

  /** Leaves a node as many links as it may have: the diverse ones, then the nearest others. */
  void prune(LayerLinks layer, int node) {
    keep(layer, node, layer.get(node, links));
  }

  private void keep(LayerLinks layer, int node, int count) {
    sort(links, count);
    int diverse = keepDiverse(links, count, layer.most());
    sort(leftOut.items, leftOut.count);
    int kept = diverse;
    for (int i = 0; i < leftOut.count && kept < layer.most(); i++) {
      links[kept++] = leftOut.items[i];
    }
    layer.set(node, links, kept, diverse);
  }

  /** Nearest first; nearly all are in order. */
  private static void sort(long[] candidates, int count) {
    for (int i = 1; i < count; i++) {
      long candidate = candidates[i];
      int at = i;
      for (; at > 0 && candidates[at - 1] < candidate; at--) {
        candidates[at] = candidates[at - 1];
      }
      candidates[at] = candidate;
    }
  }

  /**
   * Sets the links of a node of a graph that was built before.
   *
   * @param neighbors each once; where too many for a node, some of them are kept
   */
  void take(LayerLinks layer, int node, int[] neighbors, int count) {
    similarities.node(node);
    similarities.similarities(neighbors, count, results);
    for (int i = 0; i < count; i++) {
      links[i] = Candidate.of(neighbors[i], results[i], false);
    }
    if (count > layer.most()) {
      keep(layer, node, count);
    } else {
      layer.set(node, links, count, 0);
    }
  }
}
