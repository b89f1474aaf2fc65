package dev.nightjar.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** The elements of iterators made one by one from those of another. Not thread-safe. */
public final class Flattened<A, B> implements Iterator<B> {
  private final Iterator<A> outer;
  private final Function<A, Iterator<B>> inner;
  private Iterator<B> current = Collections.emptyIterator();

  /** Nothing is read before it is asked for. */
  public Flattened(Iterator<A> outer, Function<A, Iterator<B>> inner) {
    this.outer = outer;
    this.inner = inner;
  }

  @Override
  public boolean hasNext() {
    while (!current.hasNext() && outer.hasNext()) {
      current = inner.apply(outer.next());
    }
    return current.hasNext();
  }

  @Override
  public B next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return current.next();
  }
}
