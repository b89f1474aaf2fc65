package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.VectorRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Reads the items of runs, and what an earlier analysis said of them. */
final class ItemReader {
  /** Columns that tables of items begin with. */
  static final String ID = "id";

  private static final int NAMES = 10;

  private final SparkSession spark;
  private final Optional<String> attribute;

  /**
   * @param attribute whose value is read
   */
  ItemReader(SparkSession spark, Optional<String> attribute) {
    this.spark = spark;
    this.attribute = attribute;
  }

  /**
   * What was dropped before.
   *
   * @param content a hash of the item's text
   * @param row as the table of dropped items has it
   */
  record Dropped(String content, Row row) {}

  /**
   * An earlier analysis.
   *
   * @param kept content by the ids of the items that stayed
   * @param dropped by the ids of the others
   */
  record Before(Map<String, String> kept, Map<String, Dropped> dropped) {
    static Before none() {
      return new Before(Map.of(), Map.of());
    }
  }

  /** Reads an earlier analysis. */
  Before before(AnalysisDirectory analysis) {
    Map<String, String> kept = new HashMap<>();
    Map<String, Dropped> dropped = new HashMap<>();
    analysis
        .table(spark, DuplicateTables.KEPT)
        .select(ID, "content_hash")
        .toLocalIterator()
        .forEachRemaining(row -> kept.put(row.getString(0), row.getString(1)));
    analysis
        .table(spark, DuplicateTables.DROP)
        .selectExpr(DuplicateTables.DROP_COLUMNS)
        .toLocalIterator()
        .forEachRemaining(row -> dropped.put(row.getString(0), new Dropped(row.getString(2), row)));
    return new Before(kept, dropped);
  }

  /** Reads the items of a run, all open. */
  List<Texts.Item> read(VectorRun run, int number) {
    Dataset<Row> rows = run.rows(spark);
    Column order =
        attribute
            .map(name -> functions.col("attributes").getItem(name))
            .orElse(functions.lit(null))
            .cast("string");
    Iterator<Row> found =
        rows.select(
                functions.col("chunk_id"),
                functions.col("document_id"),
                functions.col("content_hash"),
                functions.col("text"),
                order)
            .toLocalIterator();
    List<Texts.Item> items = new ArrayList<>();
    while (found.hasNext()) {
      Row row = found.next();
      items.add(
          new Texts.Item(
              number,
              row.getString(0),
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              Texts.Side.OPEN));
    }
    if (attribute.isPresent() && items.stream().allMatch(item -> item.order() == null)) {
      throw new InvalidInput(
          "analyze.duplicates.oldest",
          attribute.get(),
          "no item of run %s has such an attribute".formatted(run.id()),
          "its attributes are " + names(rows));
    }
    return items;
  }

  private static String names(Dataset<Row> rows) {
    List<String> names = attributes(rows, NAMES);
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /** The names of the attributes that rows have, in their order. */
  static List<String> attributes(Dataset<Row> rows, int most) {
    return rows
        .select(functions.explode(functions.map_keys(functions.col("attributes"))).as("name"))
        .distinct()
        .orderBy("name")
        .limit(most)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** Items with the sides that an earlier analysis puts them on: changed ones are new ones. */
  static List<Texts.Item> sided(List<Texts.Item> items, Before before) {
    Map<String, String> here = new HashMap<>();
    items.forEach(item -> here.put(item.id(), item.content()));
    return items.stream().map(item -> on(item, side(item, before, here))).toList();
  }

  private static Texts.Side side(Texts.Item item, Before before, Map<String, String> here) {
    if (item.content().equals(before.kept().get(item.id()))) {
      return Texts.Side.FIXED;
    }
    Dropped dropped = before.dropped().get(item.id());
    if (dropped == null || !dropped.content().equals(item.content())) {
      return Texts.Side.OPEN;
    }
    String keeper = dropped.row().getString(3);
    String content = before.kept().get(keeper);
    return content != null && content.equals(here.get(keeper)) ? Texts.Side.OUT : Texts.Side.OPEN;
  }

  /** An item on another side. */
  static Texts.Item on(Texts.Item item, Texts.Side side) {
    return new Texts.Item(
        item.run(), item.id(), item.document(), item.content(), item.text(), item.order(), side);
  }
}
