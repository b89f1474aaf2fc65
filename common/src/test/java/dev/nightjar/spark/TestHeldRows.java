package dev.nightjar.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.testing.LocalSpark;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

/** Rows are read and made by the names of their columns, wherever these stand. */
class TestHeldRows {
  private static final SparkSession SPARK = LocalSpark.session();

  private static final RowLayout ALL = RowLayout.of(RowColumn.values());

  private static NewRow row(String id, float... vector) {
    return new NewRow(RowLayout.LABELLED).with(RowColumn.VECTOR, vector).with(RowColumn.LABEL, id);
  }

  private static HeldRows rows(int partitions, NewRow... rows) {
    return HeldRows.of(
        SPARK,
        JavaSparkContext.fromSparkContext(SPARK.sparkContext())
            .parallelize(List.of(rows), partitions),
        RowLayout.LABELLED);
  }

  /** A row as Spark gives it to a task. */
  private static HeldRow held(NewRow row, RowLayout layout) {
    return new HeldRow(layout, row);
  }

  @Test
  void layoutsFollowFromTheColumns() {
    assertThat(RowLayout.DOCUMENT.names())
        .containsExactly(
            "document_id", "text", "attributes", "source", "position", "reason", "message");
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
    assertThat(RowLayout.CHUNK.names())
        .contains("token_ids", "context", "reason")
        .doesNotContain("vector", "position", "origin");
    assertThat(RowLayout.INPUT.names())
        .containsAll(RowLayout.KNOWN.names())
        .doesNotContain("reason", "message", "problem");
    assertThat(RowLayout.EMBEDDED.names())
        .containsAll(RowLayout.FILED.names())
        .contains("source", "problem", "tokens")
        .doesNotContain("origin", "token_ids", "context", "token_vectors");
    assertThat(RowLayout.DOCUMENT.schema().apply("document_id").nullable()).isFalse();
    assertThat(RowLayout.DOCUMENT.schema().apply("text").nullable()).isTrue();
  }

  @Test
  void everyValueIsReadAsItWasGiven() {
    NewRow row =
        new NewRow(ALL)
            .with(RowColumn.TEXT, "Grüße 𝄞")
            .with(RowColumn.CONTENT_HASH, UTF8String.fromString("ff"))
            .with(RowColumn.START, -7)
            .with(RowColumn.TOKEN_IDS, new int[] {1, -2, Integer.MAX_VALUE})
            .with(RowColumn.VECTOR, new float[] {0.5f, -1})
            .with(RowColumn.TOKEN_VECTORS, new float[][] {{1}, {}, {2, 3}})
            .with(RowColumn.TOKENS, List.of("a", "ß"))
            .with(RowColumn.ATTRIBUTES, Attributes.NONE.with(Map.of("lang", "de")));
    List<Row> framed =
        HeldRows.of(
                SPARK,
                JavaSparkContext.fromSparkContext(SPARK.sparkContext()).parallelize(List.of(row)),
                ALL)
            .frame()
            .collectAsList();
    assertThat(framed.getFirst().<String>getAs("text")).isEqualTo("Grüße 𝄞");
    HeldRow read = held(row, ALL);
    assertThat(read.text(RowColumn.TEXT)).isEqualTo("Grüße 𝄞");
    assertThat(read.utf8(RowColumn.CONTENT_HASH)).hasToString("ff");
    assertThat(read.number(RowColumn.START)).isEqualTo(-7);
    assertThat(read.numbers(RowColumn.TOKEN_IDS)).containsExactly(1, -2, Integer.MAX_VALUE);
    assertThat(read.vector(RowColumn.VECTOR)).containsExactly(0.5f, -1);
    assertThat(read.vectors(RowColumn.TOKEN_VECTORS))
        .isDeepEqualTo(new float[][] {{1}, {}, {2, 3}});
    assertThat(read.texts(RowColumn.TOKENS)).isEqualTo(2);
    assertThat(read.attributes(RowColumn.ATTRIBUTES).byName()).isEqualTo(Map.of("lang", "de"));
  }

  @Test
  void whatNobodyGaveIsNull() {
    HeldRow row = held(new NewRow(ALL), ALL);
    assertThat(Arrays.stream(RowColumn.values()).filter(row::has)).isEmpty();
    assertThat(row.text(RowColumn.TEXT)).isEmpty();
    assertThat(row.vectors(RowColumn.TOKEN_VECTORS)).isEmpty();
    assertThat(row.attributes(RowColumn.ATTRIBUTES).byName()).isEmpty();
  }

  @Test
  void aColumnThatHoldsSomethingElseIsAProgrammersError() {
    HeldRow row = held(new NewRow(ALL), ALL);
    assertThatThrownBy(() -> row.number(RowColumn.TEXT))
        .isInstanceOf(AssertionError.class)
        .hasMessage("TEXT holds TEXT, not INT");
    NewRow made = new NewRow(ALL);
    assertThatThrownBy(() -> made.with(RowColumn.POSITION, 1)).isInstanceOf(AssertionError.class);
  }

  @Test
  void attributesThatAreThereStayWhenMoreCome() {
    Attributes first = Attributes.NONE.with(Map.of("a", "1"));
    assertThat(first.with(Map.of())).isSameAs(first);
    assertThat(first.with(Map.of("a", "2", "b", "3")).byName())
        .isEqualTo(Map.of("a", "1", "b", "3"));
    assertThat(first.byName()).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void columnsAreFoundByNameWhateverTheDatasetsOrder() {
    Dataset<Row> dataset =
        SPARK
            .range(3)
            .select(
                functions.expr("array(cast(id as float))").as("vector"),
                functions.lit(1).as("other"),
                functions.expr("concat('n', id)").as("label"));
    assertThat(
            HeldRows.of(dataset, RowLayout.LABELLED)
                .map(row -> row.text(RowColumn.LABEL) + row.vector(RowColumn.VECTOR)[0])
                .collect())
        .containsExactlyInAnyOrder("n00.0", "n11.0", "n22.0");
  }

  @Test
  void aCopyStaysWhatItIsWhileTasksGoOn() {
    List<String> labels =
        rows(1, row("a", 1), row("b", 2))
            .mapPartitions(
                part -> {
                  HeldRow first = part.next().copy();
                  HeldRow second = part.next();
                  return List.of(first.text(RowColumn.LABEL), second.text(RowColumn.LABEL))
                      .iterator();
                })
            .collect();
    assertThat(labels).containsExactly("a", "b");
  }

  @Test
  void tasksLetRowsThroughAndMakeOthersOfThem() {
    HeldRows three = rows(3, row("a", 1), row("b", 2), row("c", 3));
    HeldRows passed =
        three.pass((partition, part) -> partition == 1 ? Collections.emptyIterator() : part);
    assertThat(passed.count()).isEqualTo(2);
    HeldRows made =
        passed.make(
            RowLayout.KNOWN,
            row ->
                new NewRow(RowLayout.KNOWN)
                    .copy(row)
                    .with(RowColumn.CONTENT_HASH, row.utf8(RowColumn.LABEL)));
    assertThat(made.requiring(RowColumn.VECTOR).frame().schema().apply("vector").nullable())
        .isFalse();
    assertThat(made.frame().collectAsList())
        .extracting(row -> row.getString(0) + row.isNullAt(1) + row.getList(2))
        .containsExactly("atrue[1.0]", "ctrue[3.0]");
    assertThat(made.only(Set.of(2)).frame().collectAsList()).hasSize(1);
  }
}
