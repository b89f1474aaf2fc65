package dev.nightjar.spark;

import java.util.Iterator;
import java.util.function.Supplier;

/** Counts the time that making elements takes. Not thread-safe. */
public final class TimedIterator<T> implements Iterator<T> {
  private final Iterator<T> elements;
  private final RunCounters.Task task;
  private final Metric metric;

  private TimedIterator(Iterator<T> elements, RunCounters.Task task, Metric metric) {
    this.elements = elements;
    this.task = task;
    this.metric = metric;
  }

  /** The elements; making the iterator itself counts as well. */
  public static <T> Iterator<T> of(
      Supplier<Iterator<T>> elements, RunCounters.Task task, Metric metric) {
    long start = System.nanoTime();
    Iterator<T> made = elements.get();
    task.add(metric, System.nanoTime() - start);
    return new TimedIterator<>(made, task, metric);
  }

  @Override
  public boolean hasNext() {
    long start = System.nanoTime();
    boolean more = elements.hasNext();
    task.add(metric, System.nanoTime() - start);
    return more;
  }

  @Override
  public T next() {
    long start = System.nanoTime();
    T element = elements.next();
    task.add(metric, System.nanoTime() - start);
    return element;
  }
}
