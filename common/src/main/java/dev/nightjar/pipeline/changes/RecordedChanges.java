package dev.nightjar.pipeline.changes;

import dev.nightjar.io.vectors.ChangeKind;
import dev.nightjar.io.vectors.FileChanges;
import dev.nightjar.spark.Flattened;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * What a file of the second run says itself of how it differs from a file of the first.
 *
 * @param file of the second run
 * @param changes what it says; empty if that is nothing, not all, or of another file
 */
record RecordedChanges(RunFile file, Optional<FileChanges> changes) {
  private static final EnumSet<ChangeKind> CHANGED =
      EnumSet.of(ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.MOVED);

  static RecordedChanges of(RunFile file, RunFile before, Configuration hadoop) {
    String against = new Path(before.path()).getName();
    return new RecordedChanges(
        file,
        FileChanges.of(file.path(), hadoop)
            .filter(FileChanges::namesAll)
            .filter(changes -> changes.against().equals(against)));
  }

  /** Whether it names all that differs. */
  boolean isWhole() {
    return changes.isPresent();
  }

  /** {@link Differences#SCHEMA}; to be read within a task. */
  Iterator<Row> rows(Configuration hadoop) {
    return changes.map(all -> rows(all, hadoop)).orElse(Collections.emptyIterator());
  }

  private Iterator<Row> rows(FileChanges all, Configuration hadoop) {
    List<Row> others = new ArrayList<>();
    others.add(Differences.kept(all.count(ChangeKind.KEPT)));
    Objects.requireNonNull(all.deleted())
        .forEach((id, places) -> places.forEach(at -> others.add(Differences.deleted(id, at))));
    Iterator<ChangeKind> kinds = CHANGED.stream().filter(all.groups()::contains).iterator();
    Iterator<Row> chunks = new Flattened<>(kinds, kind -> chunks(kind, hadoop));
    return new Flattened<>(List.of(others.iterator(), chunks).iterator(), rows -> rows);
  }

  private Iterator<Row> chunks(ChangeKind kind, Configuration hadoop) {
    Iterator<Sided> chunks = file.chunks(kind, hadoop);
    return new Flattened<>(
        chunks,
        chunk ->
            Collections.singleton(Differences.row(kind, chunk.file(), chunk.mark())).iterator());
  }
}
