package dev.nightjar.io.export.targets;

import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportTarget.Source;
import dev.nightjar.spark.RowColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Scripts for psql: {@code schema.sql}, the table, and {@code load.sql}, which brings it to the run
 * in one transaction. The table's comment says which run it has, so that changes are applied to no
 * other, and twice is as good as once.
 *
 * @param name of the table
 * @param binary whether the files are of the binary format
 * @param item the columns
 * @param vector type of the vectors
 * @param terms that sparse vectors have a place for
 * @param files the export
 */
record PgScript(
    String name,
    boolean binary,
    List<RowColumn> item,
    String vector,
    int terms,
    ExportFiles files) {
  private static final String TEMPORARY = "nightjar_";

  /** Writes both, once the rows are written. */
  void write(Source source) {
    files.text("schema.sql", schema());
    String run = source.run().id();
    files.text(
        "load.sql",
        source.changes().map(changes -> changed(changes.since(), run)).orElseGet(() -> whole(run)));
  }

  private String schema() {
    String columns =
        item.stream()
            .map(column -> "  " + quoted(column) + " " + type(column))
            .collect(Collectors.joining(",\n"));
    String extension =
        vector.startsWith("vector") ? "CREATE EXTENSION IF NOT EXISTS vector;\n" : "";
    return extension + "CREATE TABLE IF NOT EXISTS " + table() + " (\n" + columns + "\n);\n";
  }

  private String type(RowColumn column) {
    return switch (column) {
      case CHUNK_ID -> "text PRIMARY KEY";
      case DOCUMENT_ID, TEXT -> "text NOT NULL";
      case CHUNK_INDEX, START, END, TOKEN_COUNT -> "integer NOT NULL";
      case VECTOR -> vector + " NOT NULL";
      case SPARSE -> "sparsevec(" + terms + ") NOT NULL";
      case ATTRIBUTES -> "jsonb";
      default -> "text";
    };
  }

  private String table() {
    return '"' + name + '"';
  }

  private static String quoted(RowColumn column) {
    return '"' + column.column() + '"';
  }

  private static String list(List<RowColumn> columns) {
    return columns.stream().map(PgScript::quoted).collect(Collectors.joining(", "));
  }

  private static String comment(String run) {
    return "nightjar run " + run;
  }

  private String whole(String run) {
    List<String> script = new ArrayList<>(begin());
    script.add("\\ir schema.sql");
    script.add("TRUNCATE " + table() + ";");
    script.addAll(copies(Source.ITEMS, table(), item));
    return ended(script, run);
  }

  private static List<String> begin() {
    return List.of("\\set ON_ERROR_STOP on", "BEGIN;", "SET LOCAL client_encoding TO 'UTF8';");
  }

  private String ended(List<String> script, String run) {
    script.add("COMMENT ON TABLE " + table() + " IS '" + comment(run) + "';");
    script.add("COMMIT;");
    return String.join("\n", script) + "\n";
  }

  private List<String> copies(String rows, String to, List<RowColumn> columns) {
    return files.names(rows).stream()
        .map(
            file ->
                "\\copy %s (%s) FROM '%s' WITH (FORMAT %s)"
                    .formatted(to, list(columns), file, binary ? "binary" : "text"))
        .toList();
  }

  private String changed(String since, String run) {
    List<String> script = new ArrayList<>(begin());
    script.add(guard(since, run));
    for (String rows : List.of(Source.UPSERTS, Source.METADATA, Source.DELETES)) {
      script.add(
          "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA;"
              .formatted(TEMPORARY + rows, list(columns(rows)), table()));
      script.addAll(copies(rows, TEMPORARY + rows, columns(rows)));
    }
    script.add(
        "DELETE FROM %s AS t USING %s AS d WHERE t.chunk_id = d.chunk_id;"
            .formatted(table(), TEMPORARY + Source.DELETES));
    script.add(
        "INSERT INTO %s (%s) SELECT %s FROM %s\n  ON CONFLICT (chunk_id) DO UPDATE SET %s;"
            .formatted(
                table(),
                list(item),
                list(item),
                TEMPORARY + Source.UPSERTS,
                assignments(item, "excluded")));
    script.add(
        "UPDATE %s AS t SET %s\n  FROM %s AS m WHERE t.chunk_id = m.chunk_id;"
            .formatted(table(), assignments(PgCopy.METADATA, "m"), TEMPORARY + Source.METADATA));
    return ended(script, run);
  }

  private List<RowColumn> columns(String rows) {
    return switch (rows) {
      case Source.UPSERTS -> item;
      case Source.METADATA -> PgCopy.METADATA;
      default -> List.of(RowColumn.CHUNK_ID);
    };
  }

  private static String assignments(List<RowColumn> columns, String from) {
    return columns.stream()
        .filter(column -> column != RowColumn.CHUNK_ID)
        .map(column -> quoted(column) + " = " + from + "." + quoted(column))
        .collect(Collectors.joining(", "));
  }

  /** Changes go to the run that they are against, or once more to that which they bring. */
  private String guard(String since, String run) {
    return """
        DO $$
        DECLARE held text := obj_description('%s'::regclass, 'pg_class');
        BEGIN
          IF held IS NULL OR held NOT IN ('%s', '%s') THEN
            RAISE EXCEPTION 'table %s has %%, these are changes from run %s to run %s',
              coalesce(held, 'no run of nightjar');
          END IF;
        END $$;"""
        .formatted(table(), comment(since), comment(run), name, since, run);
  }
}
