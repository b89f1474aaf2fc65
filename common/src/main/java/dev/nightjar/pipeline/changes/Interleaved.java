package dev.nightjar.pipeline.changes;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Chunks of two runs in {@link Sided#compare}, each in that order already. Not thread-safe. */
final class Interleaved implements Iterator<Sided> {
  private final Iterator<Sided> earlier;
  private final Iterator<Sided> later;
  private @Nullable Sided one;
  private @Nullable Sided other;

  Interleaved(Iterator<Sided> earlier, Iterator<Sided> later) {
    this.earlier = earlier;
    this.later = later;
    this.one = following(earlier);
    this.other = following(later);
  }

  private static @Nullable Sided following(Iterator<Sided> chunks) {
    return chunks.hasNext() ? chunks.next() : null;
  }

  @Override
  public boolean hasNext() {
    return one != null || other != null;
  }

  @Override
  public Sided next() {
    if (one != null && (other == null || Sided.compare(one, other) < 0)) {
      Sided next = one;
      one = following(earlier);
      return next;
    }
    if (other == null) {
      throw new NoSuchElementException();
    }
    Sided next = other;
    other = following(later);
    return next;
  }
}
