package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.io.export.Changes;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.ParquetTables;
import dev.nightjar.io.export.ParquetTables.Unfit;
import dev.nightjar.io.export.RecordTables;
import dev.nightjar.io.vectors.VectorTables;
import dev.nightjar.spark.RecordFiles;
import dev.nightjar.spark.RowColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Parquet for Milvus's import: the fields of the collection, and all else in its dynamic field,
 * since a column it does not know fails an import. An import adds and never replaces, so that
 * deletions are also those of chunks that come again, and come first.
 */
final class Milvus implements ExportTarget {
  private static final int MOST_TEXT_BYTES = 65_535;
  private static final int MOST_META_BYTES = 65_536;

  private static final String ID = "chunk_id";
  private static final String TEXT = "text";
  private static final String VECTOR = "vector";
  private static final String SPARSE = RowColumn.SPARSE.column();
  private static final String META = "$meta";
  private static final List<String> FIELDS = List.of(ID, TEXT, VECTOR, META);
  private static final FlatAttributes OTHERS =
      new FlatAttributes(
          List.of("document_id", "chunk_index", "start", "end", "token_count"),
          Set.of(ID, TEXT, VECTOR, META),
          Pattern.compile("[^$].*", Pattern.DOTALL),
          Pattern.compile("[$]"));

  @Override
  public String key() {
    return "milvus";
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.PARQUET);
  }

  @Override
  public Limits limits() {
    return Limits.ofStore(32_768, 1L << 30, 16L << 30);
  }

  @Override
  public Terms terms(ExportOptions options) {
    return Terms.IDS;
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    String name = source.options().name();
    boolean sparse = source.sparse() != null;
    ObjectNode collection = schema(name, source.dimension());
    if (sparse) {
      addSparse(collection);
    }
    files.text("collection.json", collection.toPrettyString() + "\n");
    long fileBytes = source.options().fileBytes().orElse(limits().fileBytes());
    ParquetTables tables =
        new ParquetTables(files, new VectorTables(VECTOR, "snappy", fileBytes, Map.of()));
    Content given = source.replacements();
    Dataset<Row> rows =
        given.rows().withColumn(META, (sparse ? OTHERS.beside(SPARSE) : OTHERS).json());
    List<Column> columns = new ArrayList<>(FIELDS.stream().map(functions::col).toList());
    if (sparse) {
      columns.add(SparseColumns.json().as(SPARSE));
    }
    long items =
        tables.write(
            new Content(given.table(), rows, given.count()), given.table(), columns, unfit(sparse));
    Long gone = source.changes().map(changes -> gone(changes, files, fileBytes)).orElse(null);
    return new Written(
        items,
        null,
        gone,
        tables.rejected(),
        sparse ? Stream.concat(FIELDS.stream(), Stream.of(SPARSE)).toList() : FIELDS,
        "create the collection by collection.json once, delete, then import the files of "
            + given.table());
  }

  private static List<Unfit> unfit(boolean sparse) {
    List<Unfit> unfit = new ArrayList<>();
    unfit.add(Unfit.longer(functions.col(ID), MOST_TEXT_BYTES, "its id"));
    unfit.add(Unfit.longer(functions.col(TEXT), MOST_TEXT_BYTES, "its text"));
    unfit.add(Unfit.longer(functions.col(META), MOST_META_BYTES, "its dynamic field"));
    if (sparse) {
      unfit.add(new Unfit(SparseColumns.isEmpty(), "its sparse vector has no terms"));
    }
    return unfit;
  }

  /** All ids that must not be there when the files are imported. */
  private static long gone(Changes changes, ExportFiles files, long fileBytes) {
    String[] ids = RecordTables.GONE.names().toArray(String[]::new);
    Dataset<Row> rows =
        changes.deletes().selectExpr(ids).unionByName(changes.replacements().selectExpr(ids));
    long count = changes.deleted() + changes.upserted() + changes.moved();
    return new RecordTables(files, new RecordFiles("jsonl", fileBytes, new byte[0], new byte[0]))
        .write(
            new Content(Source.DELETES, rows, count),
            RecordTables.GONE,
            JsonForm.of(
                (row, json) -> {
                  json.writeStartObject();
                  JsonForm.text(row, RowColumn.CHUNK_ID, json);
                  json.writeEndObject();
                }));
  }

  /** As {@code POST /v2/vectordb/collections/create} takes it. */
  private static ObjectNode schema(String name, int dimension) {
    ObjectNode collection = JsonNodeFactory.instance.objectNode().put("collectionName", name);
    ObjectNode schema = collection.putObject("schema");
    schema.put("autoId", false).put("enableDynamicField", true);
    ArrayNode fields = schema.putArray("fields");
    for (String text : List.of(ID, TEXT)) {
      fields
          .addObject()
          .put("fieldName", text)
          .put("dataType", "VarChar")
          .put("isPrimary", text.equals(ID))
          .putObject("elementTypeParams")
          .put("max_length", MOST_TEXT_BYTES);
    }
    fields
        .addObject()
        .put("fieldName", VECTOR)
        .put("dataType", "FloatVector")
        .putObject("elementTypeParams")
        .put("dim", dimension);
    collection
        .putArray("indexParams")
        .addObject()
        .put("fieldName", VECTOR)
        .put("indexName", VECTOR)
        .put("indexType", "AUTOINDEX")
        .put("metricType", "COSINE");
    return collection;
  }

  private static void addSparse(ObjectNode collection) {
    collection
        .withArray("/schema/fields")
        .addObject()
        .put("fieldName", SPARSE)
        .put("dataType", "SparseFloatVector");
    collection
        .withArray("/indexParams")
        .addObject()
        .put("fieldName", SPARSE)
        .put("indexName", SPARSE)
        .put("indexType", "SPARSE_INVERTED_INDEX")
        .put("metricType", "IP");
  }
}
