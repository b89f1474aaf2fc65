package dev.nightjar.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.ml.plan.VectorFunctions;
import dev.nightjar.testing.ExtendedSpark;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The functions for SQL, in a session that has the extension. */
class TestSqlFunctions {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static String model;

  @BeforeAll
  static void open() throws IOException {
    spark = ExtendedSpark.open();
    model = TinyModel.write(folder.resolve("model")).toString();
    spark
        .sql(
            "select * from values (1, 'the cat'), (2, 'of that'), (3, null), (4, 'the cat')"
                + " as t(id, text)")
        .createOrReplaceTempView("texts");
  }

  @AfterAll
  static void close() {
    ExtendedSpark.close();
  }

  private static List<Row> rows(String sql) {
    return spark.sql(sql.formatted(model)).collectAsList();
  }

  @Test
  void embedIsAnOperatorWhereverItStands() {
    List<Row> rows = rows("select id, nightjar_embed(text, '%s') v from texts order by id");
    List<Row> expected =
        new TextEmbedder()
            .setModel(model)
            .transform(spark.table("texts"))
            .select("id", "vector")
            .orderBy("id")
            .collectAsList();
    assertThat(rows).isEqualTo(expected);
    assertThat(rows.get(2).isNullAt(1)).isTrue();
    assertThat(rows("select count(*) from texts where size(nightjar_embed(upper(text), '%s')) > 0"))
        .extracting(row -> row.getLong(0))
        .containsExactly(3L);
    assertThat(
            rows(
                "select text, max(id) from texts where text is not null"
                    + " group by text, nightjar_embed(text, '%s') order by 2"))
        .extracting(Row::toString)
        .containsExactly("[of that,2]", "[the cat,4]");
    String plan =
        rows("explain select nightjar_embed(text, '%1$s'), size(nightjar_embed(text, '%1$s')) from"
                + " texts")
            .getFirst()
            .getString(0);
    assertThat(plan).containsOnlyOnce("MadeColumns nightjar_embed('model')");
  }

  @Test
  void chunksAreRowsAndTokensStructs() {
    assertThat(
            rows(
                "select id, c.* from texts lateral view nightjar_chunks(text, '%s', 8) c"
                    + " as chunk_index, start, end, text, token_count order by id"))
        .extracting(row -> row.getString(4))
        .containsExactly("the cat", "of that", "the cat");
    assertThat(
            rows(
                "select t.token, t.start, t.end from texts"
                    + " lateral view explode(nightjar_tokens(text, '%s')) as t where id = 1"))
        .extracting(Row::toString)
        .containsExactly("[the,0,3]", "[c,4,5]", "[##a,5,6]", "[##t,6,7]");
  }

  @Test
  void similaritiesAreThoseOfSparkFourTwo() {
    float[] one = {1, 2, 2};
    float[] other = {2, 0, 0};
    VectorFunctions functions = new VectorFunctions();
    UnsafeArrayData a = UnsafeArrayData.fromPrimitiveArray(one);
    UnsafeArrayData b = UnsafeArrayData.fromPrimitiveArray(other);
    Row row =
        rows("select vector_cosine_similarity(a, b), vector_inner_product(a, b),"
                + " vector_l2_distance(a, b), vector_cosine_similarity(a, array(0f, 0f, 0f))"
                + " from (select array(1f, 2f, 2f) a, array(2f, 0f, 0f) b)")
            .getFirst();
    assertThat(row.getFloat(0)).isEqualTo(functions.cosine(a, b));
    assertThat(row.getFloat(1)).isEqualTo(functions.product(a, b));
    assertThat(row.getFloat(2)).isEqualTo(functions.distance(a, b));
    assertThat(row.isNullAt(3)).isTrue();
    assertThat(functions.cosine(a, UnsafeArrayData.fromPrimitiveArray(new float[3]))).isNull();
    assertThatThrownBy(() -> functions.product(a, UnsafeArrayData.fromPrimitiveArray(new float[2])))
        .hasMessageContaining("3 and 2 dimensions");
  }

  @Test
  void wrongCallsSayWhatIsWrong() {
    assertThatThrownBy(() -> rows("select nightjar_embed(id, '%s') from texts"))
        .hasMessageContaining("takes a text, not int");
    assertThatThrownBy(() -> rows("select nightjar_embed(text, text) from texts"))
        .hasMessageContaining("argument 2 must be a constant");
    assertThatThrownBy(() -> rows("select nightjar_chunks(text, '%s', 8, 'lines') from texts"))
        .hasMessageContaining("chunker");
  }
}
