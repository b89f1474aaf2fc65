package dev.nightjar.io.cache;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values that are costly to open, shared by the threads of a process: each is opened once, lent to
 * all who ask for its key, and closed when others need its place and nobody uses it.
 *
 * <p>A value that nobody uses stays open while there are places; the one that was lent longest ago
 * goes first, before the next is opened. What is in use is never closed: where all are, there are
 * more than places until one is given back. One thread opens the value of a key and others wait for
 * it, but not for those of other keys. What could not be opened is not kept: whoever waited tries
 * as well. Safe for use by several threads.
 *
 * @param <K> a record of all that decides a value
 */
public final class SharedCache<K, V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCache.class);

  private final String kind;
  private final int places;
  private final Consumer<? super V> closing;

  /** The one that was lent longest ago first. Guards what its entries say of their users. */
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

  private boolean closed;

  /** A value that is open, or is being opened. */
  private static final class Entry<V> {
    private int users;
    private @Nullable V value;

    synchronized <X extends Exception> V open(Opening<? extends V, X> opening) throws X {
      V open = value;
      if (open == null) {
        open = Objects.requireNonNull(opening.open());
        value = open;
      }
      return open;
    }
  }

  /** Opens a value. */
  public interface Opening<V, X extends Exception> {
    V open() throws X;
  }

  /** A value that is open until it is given back. */
  public static final class Lease<V> implements AutoCloseable {
    private final V value;
    private @Nullable Runnable giveBack;

    private Lease(V value, Runnable giveBack) {
      this.value = value;
      this.giveBack = giveBack;
    }

    /** The value; of no use to those who have given it back. */
    public V value() {
      return value;
    }

    /** Gives it back, once. */
    @Override
    public void close() {
      Runnable once;
      synchronized (this) {
        once = giveBack;
        giveBack = null;
      }
      if (once != null) {
        once.run();
      }
    }
  }

  /**
   * An empty cache.
   *
   * @param kind what it holds, for the log: "model"
   * @param places how many values may be open at once, but for those in use
   * @param closing closes a value
   */
  public SharedCache(String kind, int places, Consumer<? super V> closing) {
    this.kind = kind;
    this.places = places;
    this.closing = closing;
  }

  /**
   * The value of a key, opened unless it is open.
   *
   * @param opening may lease values of other caches; what it throws is thrown here
   * @throws IllegalStateException if the cache is closed
   */
  public <X extends Exception> Lease<V> lease(K key, Opening<? extends V, X> opening) throws X {
    Entry<V> entry = enter(key);
    boolean open = false;
    try {
      V value = entry.open(opening);
      open = true;
      return new Lease<>(value, () -> leave(key, entry));
    } finally {
      if (!open) {
        leave(key, entry);
      }
    }
  }

  private Entry<V> enter(K key) {
    Entry<V> entry;
    List<V> surplus;
    synchronized (entries) {
      if (closed) {
        throw new IllegalStateException("Cannot open a " + kind + ": its cache is closed");
      }
      entry = entries.computeIfAbsent(key, any -> new Entry<>());
      entry.users++;
      surplus = surplus();
    }
    surplus.forEach(this::close);
    return entry;
  }

  private void leave(K key, Entry<V> entry) {
    List<V> surplus;
    synchronized (entries) {
      entry.users--;
      if (entry.users == 0 && entry.value == null) {
        entries.remove(key);
      }
      surplus = surplus();
    }
    surplus.forEach(this::close);
  }

  /** Takes out what nobody uses and there is no place for. */
  private List<V> surplus() {
    List<V> surplus = new ArrayList<>();
    Iterator<Entry<V>> longestAgo = entries.values().iterator();
    while (entries.size() > (closed ? 0 : places) && longestAgo.hasNext()) {
      Entry<V> entry = longestAgo.next();
      if (entry.users == 0) {
        longestAgo.remove();
        surplus.add(Objects.requireNonNull(entry.value));
      }
    }
    return surplus;
  }

  /** Whoever makes room or gives back is not to blame for what fails here. */
  private void close(V value) {
    try {
      closing.accept(value);
      LOG.debug("Closed a {} that nobody uses", kind);
    } catch (RuntimeException e) {
      LOG.warn("Cannot close a {}", kind, e);
    }
  }

  /** Closes all values: those in use as soon as they are given back. Opens no more. */
  @Override
  public void close() {
    List<V> surplus;
    synchronized (entries) {
      closed = true;
      surplus = surplus();
    }
    surplus.forEach(this::close);
  }
}
