package dev.nightjar.pipeline.index;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A chunk that a run and an index do not have alike.
 *
 * @param chunkId the chunk
 * @param kind what became of it
 */
record ChunkChange(String chunkId, Kind kind) {
  /** What became of a chunk. */
  enum Kind {
    /** The run alone has it. */
    ADDED,
    /** Both have it, with different content. */
    CHANGED,
    /** The index alone has it. */
    DELETED
  }

  /**
   * The chunks that differ; those with equal digests stay as they are.
   *
   * @param before the digests that the index has, by chunk id
   * @param now those of the run; an id that comes twice counts twice
   */
  static List<ChunkChange> between(
      Map<String, Long> before, Iterator<? extends Map.Entry<String, Long>> now) {
    List<ChunkChange> changes = new ArrayList<>();
    Set<String> gone = new HashSet<>(before.keySet());
    while (now.hasNext()) {
      Map.Entry<String, Long> chunk = now.next();
      Long was = before.get(chunk.getKey());
      gone.remove(chunk.getKey());
      if (was == null) {
        changes.add(new ChunkChange(chunk.getKey(), Kind.ADDED));
      } else if (!was.equals(chunk.getValue())) {
        changes.add(new ChunkChange(chunk.getKey(), Kind.CHANGED));
      }
    }
    gone.forEach(chunk -> changes.add(new ChunkChange(chunk, Kind.DELETED)));
    return changes;
  }
}
