package dev.nightjar.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;

/** Rows are written and read by the names of their columns, without a session of Spark. */
class TestRowLayout {
  private static HeldRow held(RowLayout layout, NewRow row) {
    return new HeldRow(layout, row);
  }

  @Test
  void aRunsFilesHaveTheColumnsThatAreDocumented() {
    assertThat(RowLayout.FILED.names())
        .containsExactly(
            "document_id",
            "chunk_id",
            "chunk_index",
            "start",
            "end",
            "text",
            "content_hash",
            "token_count",
            "vector",
            "attributes");
  }

  @Test
  void eachKindOfRowGoesOnToTheNext() {
    assertThat(RowLayout.DOCUMENT.names()).contains("position", "reason").doesNotContain("vector");
    assertThat(RowLayout.CHUNK.names()).contains("token_ids", "reason").doesNotContain("position");
    assertThat(RowLayout.INPUT.names()).contains("vector", "origin").doesNotContain("reason");
    assertThat(RowLayout.EMBEDDED.names())
        .contains("tokens", "problem")
        .doesNotContain("token_ids");
  }

  @Test
  void onlyWhatIsRequiredIsNeverNull() {
    for (StructField field : RowLayout.DOCUMENT.schema().fields()) {
      assertThat(field.nullable())
          .as(field.name())
          .isNotEqualTo(List.of("document_id", "source", "position").contains(field.name()));
    }
  }

  @Test
  void aColumnMoreComesLast() {
    RowLayout more = RowLayout.KNOWN.and(RowColumn.LABEL);
    assertThat(more.size()).isEqualTo(4);
    assertThat(more.position(RowColumn.LABEL)).isEqualTo(3);
    assertThat(RowLayout.KNOWN.position(RowColumn.LABEL)).isNegative();
  }

  @Test
  void valuesComeBackAsTheyWereGiven() {
    RowLayout layout =
        RowLayout.of(
            RowColumn.TEXT,
            RowColumn.CHUNK_INDEX,
            RowColumn.TOKEN_IDS,
            RowColumn.VECTOR,
            RowColumn.TOKEN_VECTORS,
            RowColumn.TOKENS);
    HeldRow row =
        held(
            layout,
            new NewRow(layout)
                .with(RowColumn.TEXT, "häuser 𝒜")
                .with(RowColumn.CHUNK_INDEX, -7)
                .with(RowColumn.TOKEN_IDS, new int[] {1, -2, Integer.MAX_VALUE})
                .with(RowColumn.VECTOR, new float[] {0.5f, -0f})
                .with(RowColumn.TOKEN_VECTORS, new float[][] {{1}, {2}, {}})
                .with(RowColumn.TOKENS, List.of("a", "b")));
    assertThat(row.text(RowColumn.TEXT)).isEqualTo("häuser 𝒜");
    assertThat(row.number(RowColumn.CHUNK_INDEX)).isEqualTo(-7);
    assertThat(row.numbers(RowColumn.TOKEN_IDS)).containsExactly(1, -2, Integer.MAX_VALUE);
    assertThat(row.vector(RowColumn.VECTOR)).containsExactly(0.5f, -0f);
    assertThat(row.vectors(RowColumn.TOKEN_VECTORS)).isDeepEqualTo(new float[][] {{1}, {2}, {}});
    assertThat(row.texts(RowColumn.TOKENS)).isEqualTo(2);
  }

  @Test
  void whatNobodyGaveIsNull() {
    RowLayout layout = RowLayout.of(RowColumn.TEXT, RowColumn.VECTOR, RowColumn.TOKEN_VECTORS);
    HeldRow row = held(layout, new NewRow(layout));
    assertThat(row.has(RowColumn.VECTOR)).isFalse();
    assertThat(row.text(RowColumn.TEXT)).isEmpty();
    assertThat(row.vectors(RowColumn.TOKEN_VECTORS)).isEmpty();
    assertThat(
            held(layout, new NewRow(layout).with(RowColumn.VECTOR, (float[]) null))
                .has(RowColumn.VECTOR))
        .isFalse();
  }

  @Test
  void aRowTakesWhatAnotherHasToo() {
    RowLayout from = RowLayout.of(RowColumn.VECTOR, RowColumn.TEXT);
    RowLayout to = RowLayout.of(RowColumn.TEXT, RowColumn.CHUNK_ID);
    HeldRow given =
        held(from, new NewRow(from).with(RowColumn.TEXT, "t").with(RowColumn.VECTOR, new float[1]));
    HeldRow copied = held(to, new NewRow(to).copy(given));
    assertThat(copied.text(RowColumn.TEXT)).isEqualTo("t");
    assertThat(copied.has(RowColumn.CHUNK_ID)).isFalse();
  }

  @Test
  void aCopyStaysWhenTheRowMovesOn() {
    RowLayout layout = RowLayout.of(RowColumn.TEXT);
    HeldRow row = held(layout, new NewRow(layout).with(RowColumn.TEXT, "first"));
    HeldRow kept = row.copy();
    row.moveTo(new NewRow(layout).with(RowColumn.TEXT, "second"));
    assertThat(row.text(RowColumn.TEXT)).isEqualTo("second");
    assertThat(kept.text(RowColumn.TEXT)).isEqualTo("first");
  }

  @Test
  void flattenedElementsAreMadeWhenTheyAreAskedFor() {
    List<Integer> made = new ArrayList<>();
    Iterator<Integer> flattened =
        new Flattened<>(
            List.of(2, 0, 0, 1).iterator(),
            count -> {
              made.add(count);
              return Collections.nCopies(count, count).iterator();
            });
    assertThat(made).isEmpty();
    assertThat(flattened.next()).isEqualTo(2);
    assertThat(made).containsExactly(2);
    assertThat(flattened.next()).isEqualTo(2);
    assertThat(flattened.next()).isEqualTo(1);
    assertThat(flattened.hasNext()).isFalse();
    assertThatThrownBy(flattened::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void metricsOfTimeAreShownInSeconds() {
    assertThat(Metric.READ_NANOS.key()).isEqualTo("read_seconds");
    assertThat(Metric.READ_NANOS.shown(1_234_567_890L)).isEqualTo(1.235);
    assertThat(Metric.TOKENS_PADDED.key()).isEqualTo("tokens_padded");
    assertThat(Metric.TOKENS_PADDED.shown(1_234_567_890L)).isEqualTo(1_234_567_890L);
  }
}
