package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.io.source.DocumentRow.Place;
import dev.nightjar.io.source.ReadNotes.Note;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of JSON objects, one by one. */
class TestJsonRecords {
  private static final Place PLACE = new Place("in.jsonl", 17);
  private final ReadNotes.Task notes = notes();

  private static ReadNotes.Task notes() {
    Map<Note, Names> notes = new EnumMap<>(Note.class);
    for (Note note : Note.values()) {
      notes.put(note, new Names());
    }
    return new ReadNotes.Task(0, notes);
  }

  private Names noted(Note note) {
    return Objects.requireNonNull(notes.notes().get(note));
  }

  private static SourceOptions options(String id, String... texts) {
    return new SourceOptions("in", "jsonl", id, List.of(texts), "UTF-8", false, Map.of());
  }

  private NewRow parse(SourceOptions options, String json) {
    return new JsonRecords(options).parse(json.replace('\'', '"'), PLACE, Map.of(), notes);
  }

  private NewRow parse(String json) {
    return parse(options("id", "title", "text"), json);
  }

  private static @Nullable String text(NewRow row, RowColumn column) {
    HeldRow held = row.held();
    return held.has(column) ? held.text(column) : null;
  }

  private static @Nullable String id(NewRow row) {
    return text(row, RowColumn.DOCUMENT_ID);
  }

  private static @Nullable String text(NewRow row) {
    return text(row, RowColumn.TEXT);
  }

  private static Map<String, String> attributes(NewRow row) {
    return row.held().attributes(RowColumn.ATTRIBUTES).byName();
  }

  private static @Nullable String reason(NewRow row) {
    return text(row, RowColumn.REASON);
  }

  @Test
  void columnsBecomeTheIdTheTextAndAttributes() {
    NewRow row =
        parse("{'id': 'a', 'title': 'T', 'text': 'words', 'year': 2024, 'tags': ['x', 1]}");
    assertThat(id(row)).isEqualTo("a");
    assertThat(text(row)).isEqualTo("T\nwords");
    assertThat(attributes(row)).isEqualTo(Map.of("year", "2024", "tags", "[\"x\",1]"));
    assertThat(reason(row)).isNull();
    assertThat(text(row, RowColumn.SOURCE)).isEqualTo("in.jsonl");
    assertThat(row.held().large(RowColumn.POSITION)).isEqualTo(17);
  }

  @ParameterizedTest
  @CsvSource({
    "{'id': 7}, 7",
    "{'id': 1.50}, 1.5",
    "{'_id': 'b'}, b",
    "{'_id': {'$oid': '65f0'}}, 65f0",
    "{'id': ' '}, in.jsonl#17",
    "{'id': null}, in.jsonl#17",
    "{'other': 1}, in.jsonl#17",
    "{'_id': {'a': 1}}, in.jsonl#17"
  })
  void idsAreTextsNumbersOrThePlace(String json, String id) {
    NewRow row = parse(json.replace("}, ", "}").replaceFirst("\\}$", ", 'text': 'x'}"));
    assertThat(id(row)).isEqualTo(id);
    assertThat(reason(row)).isNull();
  }

  @Test
  void rowsNamedByTheirPlaceAreNoted() {
    parse("{'text': 'x'}");
    assertThat(noted(Note.PLACED).first()).containsExactly("in.jsonl#17");
    parse("{'id': 'a', 'text': 'x'}");
    assertThat(noted(Note.PLACED).count()).isEqualTo(1);
    assertThat(noted(Note.COLUMN).first()).containsExactly("id", "text");
    assertThat(noted(Note.ASKED).first()).containsExactly("text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'id': 'a'} | NULL_TEXT | no value in title, text",
        "{'id': 'a', 'text': null} | NULL_TEXT | no value in title, text",
        "{'id': 'a', 'text': ' '} | EMPTY_TEXT | blank text",
        "{'id': 'a', 'text': 5} | WRONG_TYPE | column 'text' is NUMBER, not a string",
        "{'id': 'a', 'text': ['x']} | WRONG_TYPE | column 'text' is ARRAY, not a string",
        "{'id': true, 'text': 'x'} | WRONG_TYPE | column 'id' is BOOLEAN, not a string",
        "{'id': ['a'], 'text': 'x'} | WRONG_TYPE | column 'id' is ARRAY, not a string",
        "['a'] | CORRUPT_RECORD | not a JSON object: ARRAY",
        "5 | CORRUPT_RECORD | not a JSON object: NUMBER"
      })
  void rowsWithoutATextAreRejectedWithTheReason(String json, String reason, String message) {
    NewRow row = parse(json);
    assertThat(reason(row)).isEqualTo(reason);
    assertThat(text(row, RowColumn.MESSAGE)).isEqualTo(message);
    assertThat(text(row)).isNull();
  }

  @Test
  void whatIsNoJsonIsShownByItsBeginning() {
    NewRow row = parse("{'id': 'a', 'text': '" + "x".repeat(300));
    assertThat(reason(row)).isEqualTo("CORRUPT_RECORD");
    assertThat(id(row)).isEqualTo("in.jsonl#17");
    assertThat(text(row, RowColumn.MESSAGE))
        .startsWith("not JSON: Unexpected end-of-input")
        .endsWith("…")
        .hasSizeLessThan(300);
    assertThat(reason(parse("{'id': 'a', 'text': 'x'} more"))).isEqualTo("CORRUPT_RECORD");
  }

  @Test
  void pythonsNumbersAreRead() {
    NewRow row = parse("{'id': 'a', 'text': 'x', 'score': NaN, 'least': -Infinity}");
    assertThat(attributes(row)).isEqualTo(Map.of("score", "NaN", "least", "-Infinity"));
  }

  @Test
  void foldersCountBeforeTheRecordsOwnColumns() {
    NewRow row =
        new JsonRecords(options("id", "text"))
            .parse(
                "{\"id\": \"a\", \"text\": \"x\", \"lang\": \"en\"}",
                PLACE,
                Map.of("lang", "de"),
                notes);
    assertThat(attributes(row)).isEqualTo(Map.of("lang", "de"));
  }

  @Test
  void anIdByAnotherNameMustBeOne() {
    assertThat(id(parse(options("key", "text"), "{'key': 'k', 'id': 'i', 'text': 'x'}")))
        .isEqualTo("k");
    SourceOptions usual = options("id", "text");
    assertThat(usual.idColumn(List.of("_id", "text"))).contains("_id");
    assertThat(usual.idColumn(List.of("text"))).isEmpty();
    assertThat(options("key", "text").idColumn(List.of("_id", "id"))).isEmpty();
    assertThat(usual.required()).isEmpty();
    assertThat(options("key", "text").required()).containsExactly("key");
    assertThat(usual.isAsked("text")).isTrue();
    assertThat(usual.isAsked("other")).isFalse();
  }
}
