package dev.nightjar.spark;

import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * What tasks tell the driver, exact whatever fails: a task that runs again replaces what it had
 * told. A task adds an object when it begins and goes on changing that; objects are serialised by
 * heartbeats meanwhile.
 *
 * @param <T> what one task tells
 * @param <V> what all of them come to
 */
public abstract class TaskAccumulator<T extends Serializable, V> extends AccumulatorV2<T, V> {
  private static final long serialVersionUID = 1L;

  private final Map<Serializable, T> tasks = new ConcurrentHashMap<>();

  /** One that nobody has told anything. */
  protected abstract TaskAccumulator<T, V> none();

  /** What is the same for a task that runs again, and for no other. */
  protected abstract Serializable key(T task);

  /** What each task told last. */
  protected final Collection<T> tasks() {
    return tasks.values();
  }

  /** Spark knows this, and its heartbeats ask, before a task has read it to its end. */
  @Override
  public final boolean isZero() {
    return tasks == null || tasks.isEmpty();
  }

  @Override
  public final AccumulatorV2<T, V> copy() {
    TaskAccumulator<T, V> copy = none();
    copy.merge(this);
    return copy;
  }

  @Override
  public final void reset() {
    tasks.clear();
  }

  @Override
  public final void add(T task) {
    tasks.put(key(task), task);
  }

  @Override
  public final void merge(AccumulatorV2<T, V> other) {
    tasks.putAll(((TaskAccumulator<T, V>) other).tasks);
  }
}
