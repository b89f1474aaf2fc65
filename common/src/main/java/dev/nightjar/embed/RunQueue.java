package dev.nightjar.embed.onnx;

import dev.nightjar.embed.EmbeddingModel.Batches;
import dev.nightjar.embed.ModelInput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Inputs that wait for a GPU, of all tasks of an executor. Inputs of one length share a run
 * whichever task they are of, so that runs are large although each task holds few inputs of most
 * lengths. It has no threads of its own: whoever waits for its inputs runs what has waited longest,
 * a few runs at once, so that one computes while others are filled. Thread-safe.
 */
final class GpuQueue {
  /** Runs at once; more only take memory (docs/benchmarks.md, GPU). */
  private static final int IN_FLIGHT = 4;

  /** The encoder. */
  interface Run {
    /** The vectors of rows of one length, in their order. */
    List<float[]> of(List<ModelInput> rows, Batches batches);
  }

  /** What one thread waits for. Guarded by the queue. */
  private static final class Call {
    final float[][] vectors;
    int missing;
    @Nullable Throwable failure;

    Call(int inputs) {
      vectors = new float[inputs][];
      missing = inputs;
    }

    boolean isOver() {
      return missing == 0 || failure != null;
    }
  }

  private record Row(Call call, int index, ModelInput input, long ticket) {}

  private final Map<Integer, Deque<Row>> waiting = new HashMap<>();
  private final IntUnaryOperator mostRows;
  private long tickets;
  private int running;

  /**
   * @param mostRows of a run, by length
   */
  GpuQueue(IntUnaryOperator mostRows) {
    this.mostRows = mostRows;
  }

  /**
   * The vectors of inputs of any lengths, in their order. Fails as the run does that fails, which
   * may have held the inputs of others: they fail too.
   *
   * @param batches counts the runs that this thread makes, for itself or others
   */
  List<float[]> embed(List<ModelInput> inputs, Run run, Batches batches) {
    Call call = new Call(inputs.size());
    enqueue(inputs, call);
    while (true) {
      List<Row> rows = next(call);
      if (rows.isEmpty()) {
        return outcome(call);
      }
      List<float[]> vectors = List.of();
      Throwable failure = null;
      try {
        vectors = run.of(rows.stream().map(Row::input).toList(), batches);
      } catch (Throwable e) { // every owner of a row throws it, or would wait for ever
        failure = e;
      }
      finish(rows, vectors, failure);
    }
  }

  /** How many inputs wait. */
  synchronized int waiting() {
    return waiting.values().stream().mapToInt(Deque::size).sum();
  }

  /** Long inputs come first, since runs of them need the most memory. */
  private synchronized void enqueue(List<ModelInput> inputs, Call call) {
    IntStream.range(0, inputs.size())
        .boxed()
        .sorted(Comparator.comparingInt((Integer i) -> length(inputs.get(i))).reversed())
        .forEach(
            i ->
                waiting
                    .computeIfAbsent(length(inputs.get(i)), length -> new ArrayDeque<>())
                    .add(new Row(call, i, inputs.get(i), tickets++)));
    notifyAll();
  }

  private static int length(ModelInput input) {
    return input.tokenIds().length;
  }

  /** The rows of the next run; none once the call is over. */
  private synchronized List<Row> next(Call call) {
    boolean interrupted = false;
    try {
      while (!call.isOver()) {
        if (running < IN_FLIGHT && !waiting.isEmpty()) {
          running++;
          return oldest();
        }
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true; // a run cannot be cut off either
        }
      }
      return List.of();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The row that has waited longest, and others of its length. */
  private List<Row> oldest() {
    Map.Entry<Integer, Deque<Row>> next =
        waiting.entrySet().stream()
            .min(Comparator.comparingLong(rows -> rows.getValue().getFirst().ticket))
            .orElseThrow();
    int length = next.getKey();
    Deque<Row> rows = next.getValue();
    List<Row> run = new ArrayList<>();
    int most = mostRows.applyAsInt(length);
    while (!rows.isEmpty() && run.size() < most) {
      run.add(rows.removeFirst());
    }
    if (rows.isEmpty()) {
      waiting.remove(length);
    }
    return run;
  }

  private synchronized void finish(
      List<Row> rows, List<float[]> vectors, @Nullable Throwable failure) {
    running--;
    Set<Call> failed = new LinkedHashSet<>();
    for (int r = 0; r < rows.size(); r++) {
      Row row = rows.get(r);
      if (failure == null) {
        row.call.vectors[row.index] = vectors.get(r);
        row.call.missing--;
      } else {
        row.call.failure = failure;
        failed.add(row.call);
      }
    }
    if (!failed.isEmpty()) {
      waiting.values().forEach(queue -> queue.removeIf(row -> failed.contains(row.call)));
      waiting.values().removeIf(Deque::isEmpty);
    }
    notifyAll();
  }

  private static List<float[]> outcome(Call call) {
    switch (call.failure) {
      case null -> {
        return Arrays.asList(call.vectors);
      }
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
