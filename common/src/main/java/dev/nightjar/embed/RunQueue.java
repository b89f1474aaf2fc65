package dev.nightjar.embed;

import dev.nightjar.embed.EmbeddingModel.Batches;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Inputs that wait for an encoder, of all threads that ask it: tasks of an executor for a GPU,
 * requests to a server. Inputs of one length share a run whoever they are of, so that runs are
 * large although each thread holds few inputs of most lengths. It has no threads of its own:
 * whoever waits for its inputs makes the run that is next, and so does who only helps ({@link
 * #help}). Calls take turns row by row, so that a short one does not wait for all of a long one.
 * Thread-safe.
 */
public final class RunQueue {
  /** The encoder. */
  public interface Run {
    /** The vectors of rows of one length, in their order. */
    List<float[]> of(List<ModelInput> rows, Batches batches);
  }

  /** What one thread waits for. Guarded by the queue's lock. */
  private static final class Call {
    final float[][] vectors;
    final Condition changed;
    int missing;
    @Nullable Throwable failure;

    Call(int inputs, Condition changed) {
      this.vectors = new float[inputs][];
      this.changed = changed;
      this.missing = inputs;
    }

    boolean isOver() {
      return missing == 0 || failure != null;
    }
  }

  /**
   * An input in the queue.
   *
   * @param turn rows that are run before it, about
   */
  private record Row(Call call, int index, ModelInput input, long turn, long number) {}

  private static final Comparator<Row> NEXT_FIRST =
      Comparator.comparingLong(Row::turn).thenComparingLong(Row::number);

  private final ReentrantLock lock = new ReentrantLock();

  /** By length. */
  private final Map<Integer, Queue<Row>> waiting = new HashMap<>();

  /** Calls whose threads sleep. */
  private final Deque<Call> sleeping = new ArrayDeque<>();

  /** Calls of threads that only help. */
  private final List<Call> helping = new ArrayList<>();

  private final IntUnaryOperator mostRows;
  private final int atOnce;
  private long taken;
  private long numbers;
  private int running;
  private boolean closed;

  /**
   * An empty one.
   *
   * @param mostRows of a run, by length
   * @param atOnce runs at once
   */
  public RunQueue(IntUnaryOperator mostRows, int atOnce) {
    this.mostRows = mostRows;
    this.atOnce = atOnce;
  }

  /**
   * The vectors of inputs of any lengths, in their order. Fails as the run does that fails, which
   * may have held the inputs of others: they fail too.
   *
   * @param batches counts the runs that this thread makes, for itself or others
   */
  public List<float[]> embed(List<ModelInput> inputs, Run run, Batches batches) {
    Call call = new Call(inputs.size(), lock.newCondition());
    enqueue(inputs, call);
    work(call, run, batches);
    return outcome(call);
  }

  /** Makes runs for others until the queue is closed. */
  public void help(Run run) {
    Call never = new Call(1, lock.newCondition());
    lock.lock();
    try {
      helping.add(never);
      never.missing = closed ? 0 : 1;
    } finally {
      lock.unlock();
    }
    work(never, run, new Batches());
  }

  /** Lets those go who only help. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (Call call : helping) {
        call.missing = 0;
        call.changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many inputs wait. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.values().stream().mapToInt(Queue::size).sum();
    } finally {
      lock.unlock();
    }
  }

  private void work(Call call, Run run, Batches batches) {
    while (true) {
      List<Row> rows = next(call);
      if (rows.isEmpty()) {
        return;
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

  /** Long inputs come first, since runs of them need the most memory. */
  private void enqueue(List<ModelInput> inputs, Call call) {
    int[] order =
        IntStream.range(0, inputs.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> length(inputs.get(i))).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    lock.lock();
    try {
      for (int place = 0; place < order.length; place++) {
        ModelInput input = inputs.get(order[place]);
        waiting
            .computeIfAbsent(length(input), length -> new PriorityQueue<>(NEXT_FIRST))
            .add(new Row(call, order[place], input, taken + place, numbers++));
      }
      wake();
    } finally {
      lock.unlock();
    }
  }

  private static int length(ModelInput input) {
    return input.tokenIds().length;
  }

  /** The rows of the next run; none once the call is over. */
  private List<Row> next(Call call) {
    lock.lock();
    try {
      while (!call.isOver()) {
        if (running < atOnce && !waiting.isEmpty()) {
          running++;
          return first();
        }
        sleeping.add(call);
        call.changed.awaitUninterruptibly(); // a run cannot be cut off either
        sleeping.remove(call);
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes as many as may run something. */
  private void wake() {
    int wanted = waiting.isEmpty() ? 0 : atOnce - running;
    for (Call call : sleeping) {
      if (wanted-- <= 0) {
        break;
      }
      call.changed.signal();
    }
  }

  /** The row whose turn it is, and others of its length. */
  private List<Row> first() {
    Map.Entry<Integer, Queue<Row>> next =
        waiting.entrySet().stream()
            .min(Comparator.comparing(rows -> rows.getValue().element(), NEXT_FIRST))
            .orElseThrow();
    int length = next.getKey();
    Queue<Row> rows = next.getValue();
    List<Row> run = new ArrayList<>();
    int most = mostRows.applyAsInt(length);
    while (!rows.isEmpty() && run.size() < most) {
      run.add(rows.remove());
    }
    taken += run.size();
    if (rows.isEmpty()) {
      waiting.remove(length);
    }
    return run;
  }

  private void finish(List<Row> rows, List<float[]> vectors, @Nullable Throwable failure) {
    lock.lock();
    try {
      running--;
      Set<Call> owners = new LinkedHashSet<>();
      for (int r = 0; r < rows.size(); r++) {
        Row row = rows.get(r);
        owners.add(row.call);
        if (failure == null) {
          row.call.vectors[row.index] = vectors.get(r);
          row.call.missing--;
        } else {
          row.call.failure = failure;
        }
      }
      if (failure != null) {
        waiting.values().forEach(queue -> queue.removeIf(row -> owners.contains(row.call)));
        waiting.values().removeIf(Queue::isEmpty);
      }
      owners.stream().filter(Call::isOver).forEach(call -> call.changed.signal());
      wake();
    } finally {
      lock.unlock();
    }
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
