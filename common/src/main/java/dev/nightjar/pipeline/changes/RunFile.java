package dev.nightjar.pipeline.changes;

import dev.nightjar.io.vectors.ChangeKind;
import dev.nightjar.io.vectors.ChunkMarks;
import dev.nightjar.io.vectors.VectorEncoding;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * A file of a run.
 *
 * @param later whether the run is the second of two
 * @param place among the files of its run; where they are its partitions, the number of that
 */
record RunFile(boolean later, int place, String path) implements Serializable {
  /** Files of a run. */
  static List<RunFile> of(List<String> paths, boolean later) {
    return IntStream.range(0, paths.size())
        .mapToObj(place -> new RunFile(later, place, paths.get(place)))
        .toList();
  }

  /** Its chunks; closed with the task. */
  Iterator<Sided> chunks(Optional<VectorEncoding> encoding, Configuration hadoop) {
    return sided(new ChunkMarks(path, encoding, hadoop));
  }

  /** Those of a kind that it says it has. */
  Iterator<Sided> chunks(ChangeKind kind, Configuration hadoop) {
    return sided(new ChunkMarks(path, kind, hadoop));
  }

  private Iterator<Sided> sided(ChunkMarks marks) {
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> marks.close());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return marks.hasNext();
      }

      @Override
      public Sided next() {
        return new Sided(later, place, marks.next());
      }
    };
  }

  /**
   * The same, and counts those that are not in order or belong into another partition.
   *
   * @param files partitions of the run
   */
  Iterator<Sided> chunks(
      int files,
      LongAccumulator misplaced,
      Optional<VectorEncoding> encoding,
      Configuration hadoop) {
    Iterator<Sided> chunks = chunks(encoding, hadoop);
    return new Iterator<>() {
      private @Nullable Sided last;

      @Override
      public boolean hasNext() {
        return chunks.hasNext();
      }

      @Override
      public Sided next() {
        Sided next = chunks.next();
        if (last == null || !last.mark().document().equals(next.mark().document())) {
          misplaced.add(next.mark().partition(files) == place ? 0 : 1);
        }
        misplaced.add(last == null || Sided.compare(last, next) < 0 ? 0 : 1);
        last = next;
        return next;
      }
    };
  }
}
