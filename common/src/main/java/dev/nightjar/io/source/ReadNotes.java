package dev.nightjar.io.source;

import dev.nightjar.spark.TaskAccumulator;
import java.io.Serializable;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/**
 * What the tasks of a source notice, exact whatever fails: a partition that is read again replaces
 * what it had noted.
 */
final class ReadNotes extends TaskAccumulator<ReadNotes.Task, Map<ReadNotes.Note, Names>> {
  private static final long serialVersionUID = 1L;
  private static final int COLUMNS = 100;

  /** What there is to notice. */
  enum Note {
    /** Files that are no text. */
    NOT_TEXT,
    /** Rows whose id is their place. */
    PLACED,
    /** Columns of bytes that are no text, a row each. */
    BYTES,
    /** Columns of records. */
    COLUMN,
    /** Those of them that are asked for. */
    ASKED
  }

  /** What one task notes; its map never changes, so that heartbeats may read it meanwhile. */
  record Task(int partition, Map<Note, Names> notes) implements Serializable {
    void add(Note note, String name) {
      names(note).add(name);
    }

    /** Notes the columns of a record, each once. */
    void columns(Collection<String> columns, SourceOptions options) {
      for (String column : columns) {
        names(Note.COLUMN).addOnce(column);
        if (options.required().contains(column) || options.textColumns().contains(column)) {
          names(Note.ASKED).addOnce(column);
        }
      }
    }

    private Names names(Note note) {
      return notes.getOrDefault(note, new Names());
    }
  }

  /** Notes that Spark knows. */
  static ReadNotes in(SparkContext spark) {
    ReadNotes notes = new ReadNotes();
    spark.register(notes, "nightjar reading");
    return notes;
  }

  /** The notes of the task that calls, none yet. */
  Task begin() {
    Map<Note, Names> notes = new EnumMap<>(Note.class);
    for (Note note : Note.values()) {
      notes.put(note, note == Note.COLUMN ? new Names(COLUMNS) : new Names());
    }
    Task task = new Task(TaskContext.getPartitionId(), notes);
    add(task);
    return task;
  }

  @Override
  protected ReadNotes none() {
    return new ReadNotes();
  }

  @Override
  protected Serializable key(Task task) {
    return task.partition();
  }

  @Override
  public Map<Note, Names> value() {
    Map<Note, Names> all = new EnumMap<>(Note.class);
    for (Task task : tasks()) {
      task.notes()
          .forEach(
              (note, names) -> {
                Names sum = all.computeIfAbsent(note, n -> new Names(COLUMNS));
                if (note == Note.COLUMN || note == Note.ASKED) {
                  names.first().forEach(sum::addOnce);
                } else {
                  sum.addAll(names);
                }
              });
    }
    return all;
  }
}
