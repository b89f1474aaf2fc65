package dev.nightjar.io.source;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** How many there are, and the first of them by name. Safe for use by several threads. */
final class Names implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 10;

  private final int most;
  private final TreeSet<String> first = new TreeSet<>();
  private long count;

  Names() {
    this(SHOWN);
  }

  /** Remembers more of them, or fewer. */
  Names(int most) {
    this.most = most;
  }

  synchronized void add(String name) {
    count++;
    keep(name);
  }

  /** Adds one that may have been there already, which is not counted then. */
  synchronized void addOnce(String name) {
    if (!first.contains(name)) {
      add(name);
    }
  }

  synchronized void addAll(Names others) {
    count += others.count();
    others.first().forEach(this::keep);
  }

  private void keep(String name) {
    if (first.size() == most && first.last().compareTo(name) <= 0) {
      return;
    }
    if (first.add(name) && first.size() > most) {
      first.pollLast();
    }
  }

  synchronized long count() {
    return count;
  }

  synchronized List<String> first() {
    return List.copyOf(first);
  }

  /** As results show them. */
  synchronized LeftOut.Some some() {
    return new LeftOut.Some(count, first());
  }

  @Override
  public synchronized String toString() {
    return String.join(", ", first)
        + (count > first.size()
            ? String.format(Locale.ROOT, " and %d more", count - first.size())
            : "");
  }

  private synchronized void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject(); // a heartbeat may write it while its task adds
  }
}
