package dev.nightjar.pipeline.index;

import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexRecord;
import dev.nightjar.io.run.DirectoryLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * An index on its way into its directory: nobody else writes there meanwhile, and readers find the
 * index whole or not at all. Its shards come first, then its manifest, then the pointer to it, last
 * older indexes go; whoever closes this before the manifest is written leaves nothing of it.
 */
final class IndexPublication implements AutoCloseable {
  private final IndexDirectory output;
  private final String id;
  private final DirectoryLock lock;
  private boolean recorded;

  private IndexPublication(IndexDirectory output, String id, DirectoryLock lock) {
    this.output = output;
    this.id = id;
    this.lock = lock;
  }

  /**
   * Begins an index.
   *
   * @param takeOver whether a lock counts whose holder seems alive
   * @throws dev.nightjar.config.InvalidInput if the directory has an index of that name
   * @throws IllegalStateException if another one is writing
   */
  static IndexPublication begin(IndexDirectory output, String id, boolean takeOver) {
    output.claim(id);
    DirectoryLock lock = output.lock(id, takeOver);
    try {
      output.claim(id); // another index may have been published meanwhile
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    return new IndexPublication(output, id, lock);
  }

  /** The name of the index. */
  String id() {
    return id;
  }

  /** The folder of its shards, relative to the directory. */
  String folder() {
    return IndexDirectory.folder(id);
  }

  /** The folder of what is in the making, relative to the directory. */
  String staging() {
    return "_staging/" + id;
  }

  /**
   * Makes sure that the index may be published: its folder has its shards alone, and the lock is
   * still held.
   *
   * @throws IllegalStateException if another writer has taken the lock over
   */
  void prepare(IndexManifest index) {
    output.discardStrays(index);
    try {
      lock.verify();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot publish to " + output.path() + ": " + e, e);
    }
  }

  /**
   * Makes the index exist, then current, and removes older ones.
   *
   * @param keep indexes that stay, this one included
   * @return the names of those that are gone
   */
  List<String> publish(IndexRecord index, int keep) {
    output.record(index);
    recorded = true;
    output.makeCurrent(index.manifest());
    return output.prune(keep);
  }

  /** Removes what is not part of a published index, if it is still ours to remove. */
  @Override
  public void close() {
    try (lock) {
      if (lock.isHeld()) {
        output.discard(staging());
        if (!recorded) {
          output.discardIndex(id);
        }
      }
    }
  }
}
