package dev.nightjar.io.vectors;

import dev.nightjar.io.Json;
import dev.nightjar.io.ParquetFiles;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.jspecify.annotations.Nullable;

/**
 * How a file of a run differs from the file of the run before that has the same documents. Whoever
 * writes a file knows, and says it in the footer; chunks of a kind lie in row groups of their own,
 * each kind in the order of files, so that whoever wants what changed reads nothing else.
 * Immutable.
 *
 * @param against the name of the file of the run before
 * @param documents by the content of their chunks
 * @param chunks of each kind; {@link ChangeKind#MOVED} are not among those kept
 * @param groups the kind of each row group's chunks
 * @param deleted the chunks that only the run before has, by document; null if they were too many
 */
public record FileChanges(
    String against,
    Counts documents,
    SortedMap<ChangeKind, Long> chunks,
    List<ChangeKind> groups,
    @Nullable SortedMap<String, List<Integer>> deleted) {
  /** What the footer calls it. */
  static final String KEY = "nightjar.changes";

  /** Letters of deleted chunks that a footer takes, about. */
  static final int MOST_LETTERS = 1 << 16;

  /**
   * Numbers of documents or chunks.
   *
   * @param added that the run before has not
   * @param changed with other content
   * @param kept with the same content
   * @param deleted that only the run before has
   */
  public record Counts(long added, long changed, long kept, long deleted) implements Serializable {
    /** Of none. */
    public static final Counts NONE = new Counts(0, 0, 0, 0);

    /** Of both. */
    public Counts plus(Counts other) {
      return new Counts(
          added + other.added, changed + other.changed, kept + other.kept, deleted + other.deleted);
    }
  }

  /** How many chunks are of a kind. */
  public long count(ChangeKind kind) {
    return chunks.getOrDefault(kind, 0L);
  }

  /** The chunks by their content. */
  Counts byContent() {
    return new Counts(
        count(ChangeKind.ADDED),
        count(ChangeKind.CHANGED),
        count(ChangeKind.KEPT) + count(ChangeKind.MOVED),
        count(ChangeKind.DELETED));
  }

  /** Whether it names each chunk that is not as it was. */
  public boolean namesAll() {
    return deleted != null;
  }

  /** As a footer has it. */
  String text() {
    return Json.text(this);
  }

  /** What a footer says, if it does. */
  static Optional<FileChanges> of(Map<String, String> footer) {
    return Optional.ofNullable(footer.get(KEY)).map(text -> Json.read(text, FileChanges.class));
  }

  /** What the footer of a file says; empty if it was written without a run to compare with. */
  public static Optional<FileChanges> of(String file, Configuration hadoop) {
    try (ParquetFileReader open = ParquetFiles.open(file, hadoop)) {
      return of(open.getFileMetaData().getKeyValueMetaData());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Collects them as a file is written. Not thread-safe. */
  static final class Collector {
    private final SortedMap<ChangeKind, Long> chunks = new TreeMap<>();
    private final SortedMap<String, List<Integer>> deleted = new TreeMap<>();
    private final long[] document = new long[ChangeKind.values().length];
    private Counts documents = Counts.NONE;
    private long letters;

    /** A chunk of the document that is at hand. */
    void add(ChangeKind kind, ChunkMark chunk) {
      chunks.merge(kind, 1L, Long::sum);
      document[kind.ordinal()]++;
      if (kind == ChangeKind.DELETED && letters < MOST_LETTERS) {
        List<Integer> places =
            deleted.computeIfAbsent(chunk.document().toString(), id -> new ArrayList<>());
        places.add(chunk.index());
        letters += places.size() == 1 ? chunk.document().numBytes() + 8 : 4;
      }
    }

    /** The next document, or the end. */
    void endDocument() {
      long added = document[ChangeKind.ADDED.ordinal()];
      long kept = document[ChangeKind.KEPT.ordinal()] + document[ChangeKind.MOVED.ordinal()];
      long gone = document[ChangeKind.DELETED.ordinal()];
      long all = added + kept + gone + document[ChangeKind.CHANGED.ordinal()];
      Arrays.fill(document, 0);
      if (all > 0) {
        boolean changed = added < all && kept < all && gone < all;
        documents =
            documents.plus(
                new Counts(
                    added == all ? 1 : 0,
                    changed ? 1 : 0,
                    kept == all ? 1 : 0,
                    gone == all ? 1 : 0));
      }
    }

    FileChanges changes(String against, List<ChangeKind> groups) {
      return new FileChanges(
          against, documents, chunks, groups, letters < MOST_LETTERS ? deleted : null);
    }
  }
}
