package dev.nightjar.io.source;

import dev.nightjar.io.FilePaths;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import dev.nightjar.spark.SharedConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.orc.OrcFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Files that Spark reads as one table. Spark itself takes the columns of one file for those of all;
 * here each file's own beginning or end is read first, and files whose columns fit together are
 * read together.
 *
 * @param files at least one
 * @param columns of all of them
 * @param csv how they are written, if they are CSV
 */
record TableGroup(List<SourceFile> files, List<TableColumn> columns, @Nullable CsvHeader csv)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * What a file says of its columns.
   *
   * @param csv only of CSV
   * @param schema as the format writes it, where Spark is asked what it means
   * @param columns where it is known what they are
   */
  private record Head(@Nullable CsvHeader csv, String schema, List<TableColumn> columns)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** Files of one head. */
  private record Headed(Head head, List<SourceFile> files) implements Serializable {
    private static final long serialVersionUID = 1L;

    String first() {
      return files.getFirst().path();
    }
  }

  /** Groups files; CSV files of no bytes are in none. */
  static List<TableGroup> of(
      SparkSession session, SourceFiles files, String format, SourceOptions options) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    SharedConfiguration hadoop = SharedConfiguration.of(context);
    int slices = Math.max(1, Math.min(files.files().size(), 4 * context.defaultParallelism()));
    Map<Head, List<SourceFile>> byHead = new LinkedHashMap<>();
    context
        .parallelize(files.files(), slices)
        .mapPartitions(part -> heads(part, format, options, hadoop.value()))
        .collect()
        .forEach(
            headed ->
                byHead
                    .computeIfAbsent(headed.head(), head -> new ArrayList<>())
                    .addAll(headed.files()));
    List<TableGroup> groups = new ArrayList<>();
    byHead.entrySet().stream()
        .map(each -> new Headed(each.getKey(), each.getValue()))
        .sorted(Comparator.comparing(Headed::first))
        .forEach(headed -> add(group(session, headed, format, options), format, groups));
    return groups;
  }

  private static Iterator<Headed> heads(
      Iterator<SourceFile> files, String format, SourceOptions options, Configuration hadoop) {
    Map<Head, List<SourceFile>> byHead = new LinkedHashMap<>();
    files.forEachRemaining(
        file -> {
          try {
            head(file, format, options, hadoop)
                .ifPresent(head -> byHead.computeIfAbsent(head, h -> new ArrayList<>()).add(file));
          } catch (IOException | RuntimeException e) {
            throw FileSource.unreadable(file, e);
          }
        });
    return byHead.entrySet().stream()
        .map(each -> new Headed(each.getKey(), each.getValue()))
        .iterator();
  }

  private static Optional<Head> head(
      SourceFile file, String format, SourceOptions options, Configuration hadoop)
      throws IOException {
    return switch (format) {
      case "csv" -> CsvHeader.of(file, options, hadoop).map(csv -> new Head(csv, "", List.of()));
      case "parquet" -> Optional.of(new Head(null, "", ParquetColumns.of(file.path(), hadoop)));
      case "orc" -> {
        Configuration opening = FilePaths.opening(file.path(), hadoop);
        try (var reader =
            OrcFile.createReader(new Path(file.path()), OrcFile.readerOptions(opening))) {
          yield Optional.of(new Head(null, reader.getSchema().toString(), List.of()));
        }
      }
      case "avro" -> {
        try (var reader =
            new DataFileStream<GenericRecord>(
                FileSource.open(file, hadoop), new GenericDatumReader<>())) {
          yield Optional.of(new Head(null, reader.getSchema().toString(), List.of()));
        }
      }
      default -> Optional.of(new Head(null, "", List.of()));
    };
  }

  private static TableGroup group(
      SparkSession session, Headed headed, String format, SourceOptions options) {
    Head head = headed.head();
    List<TableColumn> columns = head.columns();
    if (head.csv() != null) {
      columns =
          head.csv().columns(session, options.readerOptions()).stream()
              .map(name -> TableColumn.of(name, DataTypes.StringType))
              .toList();
    } else if (!head.schema().isEmpty()) {
      columns =
          columns(
              FilePaths.load(
                      session.read().format(format).options(options.readerOptions()),
                      List.of(headed.first()))
                  .getFirst()
                  .schema());
    }
    return new TableGroup(headed.files(), columns, head.csv());
  }

  /** Columns that Spark knows. */
  static List<TableColumn> columns(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(field -> TableColumn.of(field.name(), field.dataType()))
        .toList();
  }

  /** Adds a group, to one that it fits where Spark finds columns by name and takes lacking ones. */
  private static void add(TableGroup group, String format, List<TableGroup> groups) {
    if (format.equals("parquet")) {
      for (int i = 0; i < groups.size(); i++) {
        if (groups.get(i).fits(group)) {
          groups.set(i, groups.get(i).with(group));
          return;
        }
      }
    }
    groups.add(group);
  }

  private boolean fits(TableGroup other) {
    return other.columns.stream()
        .allMatch(column -> column(column.name()).map(column::equals).orElse(true));
  }

  private TableGroup with(TableGroup other) {
    List<TableColumn> all = new ArrayList<>(columns);
    other.columns.stream().filter(column -> !all.contains(column)).forEach(all::add);
    List<SourceFile> both = new ArrayList<>(files);
    both.addAll(other.files);
    return new TableGroup(both, all, csv);
  }

  /** The column of a name. */
  Optional<TableColumn> column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  List<String> names() {
    return columns.stream().map(TableColumn::name).toList();
  }
}
