package dev.nightjar.jobs.serve;

import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The index that is served: the current one of a directory, opened anew when another is published.
 * What was begun with the one before ends with it, and then that is closed. Thread-safe.
 */
public final class CurrentIndex implements AutoCloseable {
  private final Supplier<String> published;
  private final Supplier<Searcher> opening;
  private final Consumer<String> warned;
  private final Set<String> told = new HashSet<>();
  private Open current;
  private @Nullable Thread looking;
  private boolean closed;

  /** An open index. Guarded by the object around. */
  private static final class Open {
    final Searcher searcher;
    int users = 1;

    Open(Searcher searcher) {
      this.searcher = searcher;
    }
  }

  /**
   * An index in use: it stays open until this is closed.
   *
   * @param searcher to be asked
   * @param giveBack ends the use
   */
  record Lease(Searcher searcher, Runnable giveBack) implements AutoCloseable {
    @Override
    public void close() {
      giveBack.run();
    }
  }

  private CurrentIndex(
      Supplier<String> published, Supplier<Searcher> opening, Consumer<String> warned) {
    this.published = published;
    this.opening = opening;
    this.warned = warned;
    this.current = new Open(opened());
  }

  /**
   * Opens the current index of a directory, with its model.
   *
   * @param opening opens whatever is current then
   * @param warned hears why a newer index could not be opened, once for each reason
   */
  public static CurrentIndex open(
      String directory, Supplier<Searcher> opening, Configuration hadoop, Consumer<String> warned) {
    return new CurrentIndex(() -> IndexDirectory.current(directory, hadoop).id(), opening, warned);
  }

  private Searcher opened() {
    Searcher searcher = opening.get();
    try {
      searcher.encoder(); // no question waits for the models
      if (searcher.manifest().model().sparse().isPresent()) {
        searcher.sparse();
      }
      return searcher;
    } catch (RuntimeException e) {
      close(searcher);
      throw e;
    }
  }

  /** Looks for a newer index from now on. */
  synchronized void watch(Duration every, ServerMetrics metrics) {
    looking = Thread.ofPlatform().daemon().name("index-refresh").start(() -> look(every, metrics));
  }

  private void look(Duration every, ServerMetrics metrics) {
    try {
      while (!isClosed()) {
        Thread.sleep(every);
        refresh(metrics);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void refresh(ServerMetrics metrics) {
    try {
      if (!name().equals(id())) {
        Searcher next = opened();
        metrics.switched();
        replace(next);
      }
    } catch (RuntimeException e) { // the one that is open still answers
      if (isClosed()) {
        return;
      }
      metrics.refreshFailed();
      String why = String.valueOf(e.getMessage());
      if (told.add(why)) {
        warned.accept("Cannot open the newer index: " + why);
      }
    }
  }

  /** What is current now; asked again if it was removed while it was read. */
  private String name() {
    try {
      return published.get();
    } catch (RuntimeException e) {
      return published.get();
    }
  }

  private void replace(Searcher next) {
    Open before;
    synchronized (this) {
      if (closed) {
        close(next);
        return;
      }
      before = current;
      current = new Open(next);
    }
    leave(before);
  }

  /** The name of the index that is served now. */
  public synchronized String id() {
    return current.searcher.manifest().id();
  }

  /** Chunks of it. */
  public synchronized long size() {
    return current.searcher.manifest().size();
  }

  /** The name of its model. */
  public synchronized String model() {
    return current.searcher.manifest().model().name();
  }

  /** The current index, for one request. */
  synchronized Lease lease() {
    Open open = current;
    open.users++;
    return new Lease(open.searcher, () -> leave(open));
  }

  private void leave(Open open) {
    boolean last;
    synchronized (this) {
      open.users--;
      last = open.users == 0;
    }
    if (last) {
      close(open.searcher);
    }
  }

  private static void close(Searcher searcher) {
    try {
      searcher.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the index as soon as nobody uses it. */
  @Override
  public void close() {
    Open last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = current;
      if (looking != null) {
        looking.interrupt();
      }
    }
    leave(last);
  }
}
