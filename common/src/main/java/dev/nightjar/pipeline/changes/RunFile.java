package dev.nightjar.pipeline.changes;

import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.ChunkMark;
import dev.nightjar.io.vectors.ChunkMarks;
import dev.nightjar.io.vectors.VectorEncoding;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * A file of a run.
 *
 * @param later whether the run is the second of two
 * @param place among the files of its run
 * @param part the number that Spark gave it: that of the partition it was written of
 */
record RunFile(boolean later, int place, int part, String path) implements Serializable {
  private static final Pattern PART = Pattern.compile("part-(\\d+)-.*");
  private static final int SEED = 42; // of Spark's hash partitions

  /** The files of a run, in the order of their partitions. */
  static List<RunFile> of(VectorRun run, boolean later) {
    List<RunFile> files = new ArrayList<>();
    for (String name : run.directory().files(run.id()).keySet()) {
      Matcher part = PART.matcher(name);
      int number = part.matches() ? Integer.parseInt(part.group(1)) : -1;
      files.add(new RunFile(later, 0, number, run.directory().vectors(run.id()) + "/" + name));
    }
    files.sort(Comparator.comparingInt(RunFile::part).thenComparing(RunFile::path));
    List<RunFile> placed = new ArrayList<>();
    for (RunFile file : files) {
      placed.add(new RunFile(later, placed.size(), file.part, file.path));
    }
    return placed;
  }

  /** Whether these can be all partitions of a run, a file each. */
  static boolean areWhole(List<RunFile> files) {
    return files.stream().allMatch(file -> file.part == file.place);
  }

  /** Its chunks; closed with the task. */
  Iterator<Sided> chunks(Optional<VectorEncoding> encoding, Configuration hadoop) {
    ChunkMarks marks = new ChunkMarks(path, encoding, hadoop);
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
          misplaced.add(isOf(next.mark(), files) ? 0 : 1);
        }
        misplaced.add(last == null || Sided.compare(last, next) < 0 ? 0 : 1);
        last = next;
        return next;
      }
    };
  }

  private boolean isOf(ChunkMark mark, int files) {
    UTF8String id = mark.document();
    int hash =
        Murmur3_x86_32.hashUnsafeBytes(id.getBaseObject(), id.getBaseOffset(), id.numBytes(), SEED);
    return Math.floorMod(hash, files) == part;
  }
}
