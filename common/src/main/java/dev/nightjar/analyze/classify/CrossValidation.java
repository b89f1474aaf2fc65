package dev.nightjar.analyze.classify;

import dev.nightjar.spark.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was predicted of each item by a classifier that did not know it.
 *
 * @param items that were held out
 * @param predictions of them
 */
record CrossValidation(LabelledVectors items, List<Prediction> predictions) {
  /**
   * Asks for each fold a classifier that was made without it.
   *
   * @param pool that they are made in
   */
  static CrossValidation of(
      LabelledVectors all,
      Folds folds,
      ExecutorService pool,
      IntFunction<VectorClassifier> without) {
    List<Future<List<Prediction>>> tasks = new ArrayList<>();
    for (int f = 0; f < folds.count(); f++) {
      int fold = f;
      LabelledVectors held = all.only(folds.in(fold));
      tasks.add(
          pool.submit(
              () ->
                  held.size() == 0
                      ? List.<Prediction>of()
                      : without.apply(fold).predict(held.vectors())));
    }
    List<@Nullable Prediction> found =
        new ArrayList<>(Collections.nCopies(all.size(), (Prediction) null));
    for (int fold = 0; fold < folds.count(); fold++) {
      List<Integer> rows = folds.in(fold);
      List<Prediction> its = result(tasks.get(fold));
      for (int i = 0; i < rows.size(); i++) {
        found.set(rows.get(i), its.get(i));
      }
    }
    List<Integer> held = folds.heldOut();
    return new CrossValidation(
        all.only(held), held.stream().map(found::get).map(Objects::requireNonNull).toList());
  }

  private static <T> T result(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while training", e);
    }
  }

  /** How often which class was taken for which. */
  ConfusionMatrix confusion() {
    return ConfusionMatrix.of(items.classes(), items.targets(), predictions);
  }

  /**
   * What a value of C gave.
   *
   * @param c the inverse strength of the penalty
   * @param validation by classifiers of it
   */
  record Tried(double c, CrossValidation validation) {
    double accuracy() {
      return validation.confusion().accuracy();
    }
  }

  /** Values of C from the strongest penalty on, until one is no better than those before. */
  static List<Tried> search(
      LabelledVectors all, Folds folds, LogisticTraining training, List<Double> cs, Pool pool) {
    List<Tried> tried = new ArrayList<>();
    for (double c : cs) {
      pool.progress().stage(String.format(Locale.ROOT, "Cross-validating C = %s", shown(c)));
      tried.add(new Tried(c, of(all, folds, pool.threads(), fold -> training.fit(c, fold))));
      if (best(tried).c() < c) {
        break;
      }
    }
    return tried;
  }

  /** The best of them; of equally good ones, that of the strongest penalty. */
  static Tried best(List<Tried> tried) {
    Tried best = tried.getFirst();
    for (Tried other : tried) {
      best = other.accuracy() > best.accuracy() ? other : best;
    }
    return best;
  }

  /** A number without a fraction that says nothing. */
  private static String shown(double c) {
    return c == Math.rint(c) ? String.format(Locale.ROOT, "%.0f", c) : Double.toString(c);
  }

  /**
   * What trains at the same time, and who hears of it. Whoever makes it closes it.
   *
   * @param threads of the driver, each of which waits for one task
   */
  record Pool(ExecutorService threads, Progress progress) implements AutoCloseable {
    static Pool of(int threads, Progress progress) {
      return new Pool(Executors.newFixedThreadPool(threads), progress);
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }
}
