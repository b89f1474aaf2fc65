package dev.nightjar.io.export.targets;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.run.PublishedAnalysis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Files for Apple's Embedding Atlas: {@code items.parquet}, a row a chunk with its vector and a
 * column for each attribute; with analyses {@code map} and {@code neighbors} also places, clusters
 * and nearest rows, and {@code labels.parquet}, the names of places. The nearest of a row are
 * numbers of rows of the file, from 0, so the rows are one file in a fixed order.
 */
final class EmbeddingAtlas implements ExportTarget {
  private static final List<String> OWN = List.of("id", "document_id", "chunk_index", "text");
  private static final List<String> PLACE = List.of("x", "y");
  private static final List<String> CLUSTER = List.of("cluster", "label");
  private static final String LABELS = "labels";
  private static final String ROW = "row";

  @Override
  public String key() {
    return "embedding-atlas";
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.PARQUET);
  }

  /** Rows are one file, whatever their number. */
  @Override
  public Limits limits() {
    return new Limits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, true, false);
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    Optional<PublishedAnalysis> map = named("map", source);
    Optional<PublishedAnalysis> neighbors = named("neighbors", source);
    Dataset<Row> rows = rows(source);
    for (PublishedAnalysis analysis : list(map, neighbors)) {
      rows = rows.join(found(source, analysis), new String[] {"id"}, "left");
    }
    List<String> own = new ArrayList<>(OWN);
    map.ifPresent(any -> own.addAll(PLACE));
    map.filter(of -> of.has(LABELS)).ifPresent(any -> own.addAll(CLUSTER));
    neighbors.ifPresent(any -> own.add("neighbors"));
    List<Column> columns = new ArrayList<>(own.stream().map(functions::col).toList());
    columns.addAll(attributes(rows, own));
    columns.add(functions.col("vector"));
    boolean isNumbered = map.isPresent() || neighbors.isPresent();
    Dataset<Row> written =
        rows.repartition(1)
            .sortWithinPartitions(isNumbered ? ROW : "id")
            .select(columns.toArray(Column[]::new));
    String items = files.parquet("items", written);
    String labels =
        map.filter(of -> of.has(LABELS))
            .map(of -> files.parquet(LABELS, table(source, of, LABELS).coalesce(1)))
            .map(path -> " --labels " + FilePaths.plain(path))
            .orElse("");
    return new Written(
        source.spark().read().parquet(items).count(),
        null,
        null,
        0,
        List.of(written.columns()),
        "uvx embedding-atlas %s%s --text text%s%s"
            .formatted(
                FilePaths.plain(items),
                map.isPresent() ? " --x x --y y" : " --vector vector",
                neighbors.isPresent() ? " --neighbors neighbors" : "",
                labels));
  }

  private static Optional<PublishedAnalysis> named(String name, Source source) {
    Optional<PublishedAnalysis> found =
        source.analyses().stream().filter(analysis -> analysis.name().equals(name)).findFirst();
    found.ifPresent(
        analysis -> {
          String per = analysis.manifest().result().path("per").asText("chunk");
          if (!per.equals("chunk") || analysis.has("against")) {
            throw new InvalidInput(
                "report.analyses",
                analysis.path(),
                "its items are not the chunks of the run",
                "export writes a row a chunk");
          }
        });
    return found;
  }

  private static List<PublishedAnalysis> list(
      Optional<PublishedAnalysis> map, Optional<PublishedAnalysis> neighbors) {
    List<PublishedAnalysis> all = new ArrayList<>();
    map.ifPresent(all::add);
    neighbors.ifPresent(all::add);
    return all;
  }

  private static Dataset<Row> rows(Source source) {
    return source.run().rows(source.spark()).withColumnRenamed("chunk_id", "id");
  }

  private static Dataset<Row> table(Source source, PublishedAnalysis of, String name) {
    return source.spark().read().parquet(of.folder(name));
  }

  /** What an analysis says of chunks, and their place in the order of both analyses. */
  private static Dataset<Row> found(Source source, PublishedAnalysis of) {
    if (of.name().equals("neighbors")) {
      Column ids = functions.col("ids").cast("array<int>").as("ids");
      Dataset<Row> nearest =
          table(source, of, "neighbors")
              .select(
                  functions.col("id"),
                  functions.col(ROW),
                  functions.struct(ids, functions.col("distances")).as("neighbors"));
      return named("map", source).isPresent() ? nearest.drop(ROW) : nearest;
    }
    Dataset<Row> points = table(source, of, "points");
    return of.has(LABELS)
        ? points.select("id", ROW, "x", "y", "cluster", "label")
        : points.select("id", ROW, "x", "y");
  }

  /** A column for each attribute, under its name if that is free whatever the case. */
  private static List<Column> attributes(Dataset<Row> rows, List<String> others) {
    List<String> names =
        rows
            .select(functions.explode(functions.map_keys(functions.col("attributes"))))
            .distinct()
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .sorted()
            .toList();
    Set<String> taken = new HashSet<>(Set.of("vector"));
    taken.addAll(others);
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      String free = name;
      while (!taken.add(free.toLowerCase(Locale.ROOT))) {
        free = "attribute_" + free;
      }
      columns.add(functions.col("attributes").getItem(name).as(free));
    }
    return columns;
  }
}
