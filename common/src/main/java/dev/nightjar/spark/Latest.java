package dev.nightjar.spark;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made once for all who ask with the same key, until another key comes. */
public final class Latest<T> {
  private @Nullable String key;
  private @Nullable T value;

  /** The value of a key; the others wait while it is made. */
  public synchronized T get(String wanted, Supplier<T> maker) {
    T found = value;
    if (found == null || !wanted.equals(key)) {
      found = maker.get();
      value = found;
      key = wanted;
    }
    return found;
  }
}
