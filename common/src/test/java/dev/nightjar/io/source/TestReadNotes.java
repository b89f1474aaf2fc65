package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.io.source.ReadNotes.Note;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What tasks of a source notice, exact whatever fails. */
class TestReadNotes {
  private static final SourceOptions OPTIONS =
      new SourceOptions("in", "jsonl", "key", List.of("text"), "UTF-8", false, Map.of());

  private static ReadNotes.Task task(int partition) {
    Map<Note, Names> notes = new EnumMap<>(Note.class);
    for (Note note : Note.values()) {
      notes.put(note, new Names());
    }
    return new ReadNotes.Task(partition, notes);
  }

  private static Names noted(ReadNotes notes, Note note) {
    return Objects.requireNonNull(notes.value().get(note));
  }

  @Test
  void aPartitionThatIsReadAgainReplacesWhatItHadNoted() {
    ReadNotes notes = new ReadNotes();
    assertThat(notes.isZero()).isTrue();
    ReadNotes.Task failed = task(0);
    failed.add(Note.PLACED, "a#0");
    failed.add(Note.PLACED, "a#1");
    ReadNotes.Task again = task(0);
    again.add(Note.PLACED, "a#0");
    ReadNotes.Task other = task(1);
    other.add(Note.PLACED, "b#0");
    notes.add(failed);
    notes.add(again);
    notes.add(other);
    assertThat(noted(notes, Note.PLACED).count()).isEqualTo(2);
    assertThat(noted(notes, Note.PLACED).first()).containsExactly("a#0", "b#0");
  }

  @Test
  void columnsAreNotedOnceHoweverManyRowsHaveThem() {
    ReadNotes notes = new ReadNotes();
    for (int partition = 0; partition < 3; partition++) {
      ReadNotes.Task task = task(partition);
      task.columns(List.of("key", "text", "more"), OPTIONS);
      task.columns(List.of("text"), OPTIONS);
      notes.add(task);
    }
    assertThat(noted(notes, Note.COLUMN).first()).containsExactly("key", "more", "text");
    assertThat(noted(notes, Note.COLUMN).count()).isEqualTo(3);
    assertThat(noted(notes, Note.ASKED).first()).containsExactly("key", "text");
  }

  @Test
  void notesOfOtherMachinesAreMergedIntoACopy() {
    ReadNotes here = new ReadNotes();
    ReadNotes.Task one = task(0);
    one.add(Note.NOT_TEXT, "a.png");
    here.add(one);
    ReadNotes there = new ReadNotes();
    ReadNotes.Task two = task(1);
    two.add(Note.NOT_TEXT, "b.png");
    there.add(two);
    var copy = here.copy();
    copy.merge(there);
    assertThat(Objects.requireNonNull(copy.value().get(Note.NOT_TEXT)).count()).isEqualTo(2);
    assertThat(noted(here, Note.NOT_TEXT).count()).isEqualTo(1);
    copy.reset();
    assertThat(copy.isZero()).isTrue();
    assertThat(copy.value()).isEmpty();
  }
}
