package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.ParquetTables;
import dev.nightjar.io.export.ParquetTables.Unfit;
import dev.nightjar.io.export.RecordForm;
import dev.nightjar.io.export.UnfitRow;
import dev.nightjar.io.vectors.VectorTables;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Files for Pinecone. A whole run is a folder of its import, of the namespace that has no name: in
 * Parquet for an index of vectors, in JSON Lines for one of documents. Imports are for new
 * namespaces, so changes are lines for its requests, in either form. Chunks whose vector is as it
 * was come with it: fields that are gone stay where metadata is updated.
 */
final class Pinecone implements ExportTarget {
  private static final int MOST_ID_BYTES = 512;
  private static final int MOST_METADATA_BYTES = 40 << 10;
  private static final String NAMESPACE = "/__default__";
  private static final String METADATA = "metadata";
  private static final String SPARSE = "sparse_values"; // of files
  private static final String SPARSE_FIELD = "sparseValues"; // of requests

  private static final FlatAttributes FIELDS =
      new FlatAttributes(
          List.of("document_id", "chunk_index", "start", "end", "text", "token_count"),
          Set.of("vector"),
          Pattern.compile("[^$_].*", Pattern.DOTALL),
          Pattern.compile("[$]"));

  private static final FlatAttributes FIELDS_OF_DOCUMENTS =
      FIELDS.beside(RowColumn.SPARSE.column());

  @Override
  public String key() {
    return "pinecone";
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.PARQUET, ExportForm.JSONL);
  }

  @Override
  public Limits limits() {
    return Limits.ofStore(20_000, 1L << 30, Long.MAX_VALUE);
  }

  @Override
  public Terms terms(ExportOptions options) {
    return Terms.IDS;
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    boolean documents = source.options().form().equals(Optional.of(ExportForm.JSONL));
    return documents || source.changes().isPresent()
        ? lines(source, files, documents)
        : parquet(source, files);
  }

  private Written parquet(Source source, ExportFiles files) {
    ParquetTables tables =
        new ParquetTables(files, new VectorTables("values", "snappy", fileBytes(source), Map.of()));
    Content given = source.vectors();
    Dataset<Row> rows = given.rows().withColumn(METADATA, FIELDS.json());
    List<Column> columns = new ArrayList<>();
    columns.add(functions.col("chunk_id").as("id"));
    columns.add(functions.col("vector").as("values"));
    if (source.sparse() != null) {
      columns.add(
          functions.when(functions.not(SparseColumns.isEmpty()), SparseColumns.lists()).as(SPARSE));
    }
    columns.add(functions.col(METADATA));
    long items =
        tables.write(
            new Content(given.table(), rows, given.count()),
            given.table() + NAMESPACE,
            columns,
            List.of(
                Unfit.longer(functions.col("chunk_id"), MOST_ID_BYTES, "its id"),
                Unfit.longer(functions.col(METADATA), MOST_METADATA_BYTES, "its metadata")));
    return new Written(
        items,
        null,
        null,
        tables.rejected(),
        columns(source, SPARSE, METADATA, "id", "values"),
        "start an import of folder " + given.table() + " into an index of vectors");
  }

  private static List<String> columns(Source source, String sparse, String last, String... first) {
    List<String> columns = new ArrayList<>(List.of(first));
    if (source.sparse() != null) {
      columns.add(sparse);
    }
    columns.add(last);
    return columns;
  }

  private long fileBytes(Source source) {
    return source.options().fileBytes().orElse(limits().fileBytes());
  }

  private Written lines(Source source, ExportFiles files, boolean documents) {
    boolean sparse = source.sparse() != null;
    JsonForm.Lines item =
        documents
            ? (row, json) -> document(row, sparse, json)
            : (row, json) -> vector(row, sparse, json);
    String to =
        documents
            ? "/namespaces/NAMESPACE/documents/upsert of an index of documents"
            : "/vectors/upsert of an index of vectors";
    return Lines.ofJson(item, Optional.empty(), Pinecone::gone)
        .in(source.changes().isPresent() ? "" : NAMESPACE)
        .write(
            source,
            files,
            fileBytes(source),
            documents
                ? columns(source, RowColumn.SPARSE.column(), "text", "_id", "vector")
                : columns(source, SPARSE_FIELD, METADATA, "id", "values"),
            source.changes().isPresent()
                ? "POST the lines of upserts to " + to
                : "start an import of folder items into an index of documents");
  }

  private static String id(HeldRow row) throws UnfitRow {
    if (row.utf8(RowColumn.CHUNK_ID).numBytes() > MOST_ID_BYTES) {
      throw new UnfitRow("its id has more than " + MOST_ID_BYTES + " bytes");
    }
    return row.text(RowColumn.CHUNK_ID);
  }

  private static void filterable(HeldRow row, FlatAttributes fields, JsonGenerator json)
      throws IOException {
    Lines.place(row, json);
    JsonForm.number(row, RowColumn.TOKEN_COUNT, json);
    JsonForm.fields(fields.named(row.attributes(RowColumn.ATTRIBUTES).byName()), json);
  }

  private static void metadata(HeldRow row, JsonGenerator json) throws IOException {
    JsonForm.text(row, RowColumn.TEXT, json);
    filterable(row, FIELDS, json);
  }

  private static void requireFit(HeldRow row, JsonForm.Lines fields) throws UnfitRow, IOException {
    RecordForm object =
        JsonForm.of(
            (its, json) -> {
              json.writeStartObject();
              fields.write(its, json);
              json.writeEndObject();
            });
    if (object.record(row).length - 1 > MOST_METADATA_BYTES) {
      throw new UnfitRow("its metadata has more than " + MOST_METADATA_BYTES + " bytes");
    }
  }

  /** The limit is that of fields that can be filtered by, which the text of a document is not. */
  private static void document(HeldRow row, boolean sparse, JsonGenerator json)
      throws UnfitRow, IOException {
    FlatAttributes fields = sparse ? FIELDS_OF_DOCUMENTS : FIELDS;
    JsonForm.Lines filterable = (its, to) -> filterable(its, fields, to);
    requireFit(row, filterable);
    json.writeStartObject();
    json.writeStringField("_id", id(row));
    JsonForm.vector("vector", row, json);
    if (sparse) {
      JsonForm.sparse(RowColumn.SPARSE.column(), row, json);
    }
    JsonForm.text(row, RowColumn.TEXT, json);
    filterable.write(row, json);
    json.writeEndObject();
  }

  private static void vector(HeldRow row, boolean sparse, JsonGenerator json)
      throws UnfitRow, IOException {
    requireFit(row, Pinecone::metadata);
    json.writeStartObject();
    json.writeStringField("id", id(row));
    JsonForm.vector("values", row, json);
    if (sparse) {
      JsonForm.sparse(SPARSE_FIELD, row, json);
    }
    json.writeObjectFieldStart(METADATA);
    metadata(row, json);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void gone(HeldRow row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("ids");
    json.writeString(row.text(RowColumn.CHUNK_ID));
    json.writeEndArray();
    json.writeEndObject();
  }
}
