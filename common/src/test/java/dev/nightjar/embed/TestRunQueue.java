package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.EmbeddingModel.Batches;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stand-in for the encoder: it takes its time, counts, and fails where it is told to. */
@Timeout(60)
class TestRunQueue {
  private static final int MOST_TOKENS = 64;
  private static final int IN_FLIGHT = 4;
  private static final int POISON = 666;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final RunQueue queue = new RunQueue(length -> MOST_TOKENS / length, IN_FLIGHT);
  private final List<List<Integer>> runs = new ArrayList<>();
  private final Semaphore started = new Semaphore(0);
  private final Semaphore allowed = new Semaphore(0);

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private static ModelInput input(int id, int length) {
    int[] ids = new int[length];
    ids[0] = id;
    return new ModelInput("", ids);
  }

  private static List<Integer> ids(List<float[]> vectors) {
    return vectors.stream().map(vector -> (int) vector[0]).toList();
  }

  /** Each run waits until it is allowed; a row's vector is its first id. */
  private List<float[]> slowly(List<ModelInput> rows, Batches batches) {
    synchronized (runs) {
      runs.add(rows.stream().map(row -> row.tokenIds()[0]).toList());
    }
    started.release();
    allowed.acquireUninterruptibly();
    if (rows.stream().anyMatch(row -> row.tokenIds()[0] == POISON)) {
      throw new ModelException("the encoder refuses " + POISON);
    }
    batches.add(0);
    return rows.stream().map(row -> new float[] {row.tokenIds()[0]}).toList();
  }

  private Future<List<Integer>> embed(ModelInput... inputs) {
    return threads.submit(() -> ids(queue.embed(List.of(inputs), this::slowly, new Batches())));
  }

  /** Calls that keep the GPU busy, each of one run. */
  private List<Future<List<Integer>>> busy() throws InterruptedException {
    List<Future<List<Integer>>> calls = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      calls.add(embed(input(-i, MOST_TOKENS)));
      started.acquire();
    }
    return calls;
  }

  /** Waits until a thread's rows lie in the queue: it can do nothing else while the GPU is busy. */
  private void submitted(int inputs) throws InterruptedException {
    while (queue.waiting() != inputs) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void rowsOfOneLengthShareARunWhicheverThreadTheyAreOf() throws Exception {
    List<Future<List<Integer>>> before = busy();
    Future<List<Integer>> one = embed(input(1, 8), input(2, 16), input(3, 8));
    submitted(3);
    Future<List<Integer>> other = embed(input(4, 8), input(5, 16), input(6, 4));
    submitted(6);
    for (int run = 0; run < 2; run++) { // each that ends lets one of the two that wait begin one
      allowed.release();
      started.acquire();
    }
    allowed.release(100);

    assertThat(one.get()).containsExactly(1, 2, 3);
    assertThat(other.get()).containsExactly(4, 5, 6);
    for (Future<List<Integer>> call : before) {
      assertThat(call.get()).hasSize(1);
    }
    assertThat(runs.subList(IN_FLIGHT, runs.size()))
        .as("calls take turns, and of a call what is longest comes first")
        .containsExactly(List.of(2, 5), List.of(1, 4, 3), List.of(6));
  }

  @Test
  void noMoreThanAFewRunAtOnce() throws Exception {
    busy();
    Future<List<Integer>> next = embed(input(1, 8));
    submitted(1);

    assertThat(started.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
    allowed.release(1);
    assertThat(started.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    allowed.release(100);
    assertThat(next.get()).containsExactly(1);
  }

  @Test
  void aFailureIsThatOfAllThatHadRowsInTheRunAndOfNobodyElse() throws Exception {
    busy();
    Future<List<Integer>> poisoned = embed(input(POISON, 8), input(1, 4));
    submitted(2);
    Future<List<Integer>> beside = embed(input(2, 8));
    submitted(3);
    Future<List<Integer>> elsewhere = embed(input(3, 16), input(4, 4));
    submitted(5);
    allowed.release(100);

    assertThat(elsewhere.get()).containsExactly(3, 4);
    for (Future<List<Integer>> call : List.of(poisoned, beside)) {
      assertThatThrownBy(call::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ModelException.class)
          .hasMessageContaining("refuses 666");
    }
    assertThat(queue.waiting()).as("nobody waits for them any more").isZero();
    assertThat(embed(input(7, 8)).get()).containsExactly(7);
  }

  @Test
  void callsTakeTurnsRowByRow() throws Exception {
    busy();
    ModelInput[] many = new ModelInput[20];
    for (int i = 0; i < many.length; i++) {
      many[i] = input(100 + i, MOST_TOKENS);
    }
    Future<List<Integer>> large = embed(many);
    submitted(20);
    Future<List<Integer>> small = embed(input(1, MOST_TOKENS));
    submitted(21);
    allowed.release(100);

    assertThat(small.get()).containsExactly(1);
    assertThat(large.get()).hasSize(20).startsWith(100, 101);
    assertThat(runs.subList(0, IN_FLIGHT + 3)).contains(List.of(1));
  }

  @Test
  void whoOnlyHelpsMakesRunsUntilTheQueueIsClosed() throws Exception {
    List<Future<?>> helpers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      helpers.add(threads.submit(() -> queue.help(this::slowly)));
    }
    Future<List<Integer>> call =
        embed(input(1, MOST_TOKENS), input(2, MOST_TOKENS), input(3, MOST_TOKENS));
    started.acquire(3); // by the caller and both that help, at once
    allowed.release(100);
    assertThat(call.get()).containsExactly(1, 2, 3);
    queue.close();
    for (Future<?> helper : helpers) {
      helper.get();
    }
    queue.help(this::slowly); // returns
  }

  @Test
  void manyThreadsGetEachTheirOwn() throws Exception {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger rowsRun = new AtomicInteger();
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    for (int t = 0; t < 12; t++) {
      Random random = new Random(t);
      calls.add(
          CompletableFuture.runAsync(
              () -> {
                List<ModelInput> inputs = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                  inputs.add(input(random.nextInt(), 1 + random.nextInt(20)));
                }
                List<float[]> vectors =
                    queue.embed(
                        inputs,
                        (rows, batches) -> {
                          most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                          int length = rows.getFirst().tokenIds().length;
                          assertThat(rows)
                              .hasSizeLessThanOrEqualTo(MOST_TOKENS / length)
                              .allMatch(row -> row.tokenIds().length == length);
                          rowsRun.addAndGet(rows.size());
                          atOnce.decrementAndGet();
                          return rows.stream()
                              .map(row -> new float[] {row.tokenIds()[0], length})
                              .toList();
                        },
                        new Batches());
                for (int i = 0; i < inputs.size(); i++) {
                  int[] ids = inputs.get(i).tokenIds();
                  assertThat(vectors.get(i)).containsExactly(ids[0], ids.length);
                }
              },
              threads));
    }
    CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])).get();

    assertThat(rowsRun).as("each row once").hasValue(12 * 300);
    assertThat(most.get()).isBetween(1, IN_FLIGHT);
  }
}
