package dev.nightjar.index.graph;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Builds the graph of a shard (algorithms 1, 2 and 4 of Malkov and Yashunin, 2016) by the {@link
 * NodeCodes} of its nodes. Nodes are inserted in batches: each finds its links in the graph as it
 * was before the batch, and among the batch, all of which it is compared with; then the links back
 * are made, node by node. Neither depends on what another thread does, so the graph is the same for
 * any number of threads.
 */
public final class GraphBuilder {
  /** Nodes of a batch. */
  private static final int BATCH = 64;

  private static final long SEED = 42;

  private final NodeCodes codes;
  private final int beamWidth;
  private final int threads;
  private final int[] tops;
  private final LayerLinks[] layers;
  private final int[] nodes;
  private final long[][][] found = new long[BATCH][][];
  private final AtomicInteger next = new AtomicInteger();
  private final CyclicBarrier barrier;

  private GraphBuilder(NodeCodes codes, int connections, int beamWidth, LentGraph lent, int threads)
      throws IOException {
    this.codes = codes;
    this.beamWidth = beamWidth;
    this.threads = threads;
    this.barrier = new CyclicBarrier(threads);
    this.tops = tops(codes.size(), connections);
    lent.tops(tops);
    this.nodes = lent.others(tops.length);
    this.layers = new LayerLinks[Arrays.stream(tops).max().orElse(0) + 1];
    for (int layer = 0; layer < layers.length; layer++) {
      int most = layer == 0 ? lowest(connections) : connections;
      layers[layer] = new LayerLinks(layer, tops, most);
    }
    lent.links(layers, insertion());
  }

  /**
   * Nodes that a graph has at most, as its lowest layer is one array while it is built.
   *
   * @param connections of a node in each layer but the lowest (M)
   */
  public static long mostNodes(int connections) {
    return Integer.MAX_VALUE / LayerLinks.room(lowest(connections));
  }

  /** Links of a node in the lowest layer. */
  private static int lowest(int connections) {
    return 2 * connections;
  }

  private static int[] tops(int size, int connections) {
    SplittableRandom random = new SplittableRandom(SEED);
    double scale = 1 / StrictMath.log(Math.max(2, connections));
    int[] tops = new int[size];
    for (int node = 0; node < size; node++) {
      tops[node] = (int) (-StrictMath.log(1 - random.nextDouble()) * scale);
    }
    return tops;
  }

  /**
   * The graph of all nodes, at least one.
   *
   * @param connections of a node in each layer but the lowest (M)
   * @param beamWidth candidates that are kept while a node's links are looked for (efConstruction)
   * @param lent what there is of it already
   */
  public static BuiltGraph build(
      NodeCodes codes, int connections, int beamWidth, LentGraph lent, int threads)
      throws IOException {
    GraphBuilder builder = new GraphBuilder(codes, connections, beamWidth, lent, threads);
    if (builder.nodes.length > 0) {
      builder.insertByThreads();
    }
    return new BuiltGraph(builder.tops, builder.layers, connections);
  }

  private GraphInsertion insertion() {
    int entry = -1;
    int next = 0;
    for (int node = 0; node < tops.length; node++) {
      if (next < nodes.length && nodes[next] == node) {
        next++;
      } else if (entry < 0 || tops[node] > tops[entry]) {
        entry = node;
      }
    }
    return new GraphInsertion(codes, tops, layers, beamWidth, BATCH, entry);
  }

  private void insertByThreads() throws IOException {
    if (threads == 1) {
      insert(0);
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CompletionService<Boolean> all = new ExecutorCompletionService<>(pool);
    try {
      for (int thread = 0; thread < threads; thread++) {
        int which = thread;
        var unused = all.submit(() -> insert(which), true);
      }
      for (int thread = 0; thread < threads; thread++) {
        all.take().get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException("Cannot build a graph: " + e.getMessage(), e);
    } finally {
      pool.shutdownNow(); // those that wait for one that has failed end too
    }
  }

  private void insert(int which) {
    GraphInsertion insertion = insertion();
    for (int from = 0; from < nodes.length; from += BATCH) {
      int[] batch = Arrays.copyOfRange(nodes, from, Math.min(from + BATCH, nodes.length));
      for (int i = next.getAndIncrement(); i < batch.length; i = next.getAndIncrement()) {
        found[i] = insertion.find(batch[i], batch);
      }
      waitForOthers();
      next.set(0);
      insertion.linkBack(batch, found, which, threads);
      waitForOthers();
    }
    for (LayerLinks layer : layers) {
      for (int node = which; node < tops.length; node += threads) {
        if (layer.isOverfull(node)) {
          insertion.prune(layer, node);
        }
      }
    }
  }

  private void waitForOthers() {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException("A thread that builds the same graph has ended", e);
    }
  }
}
