package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportOptions.Vectors;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.UnfitRow;
import dev.nightjar.io.export.Vocabulary;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.vector.SparseVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of bulk requests, a file a request, of Elasticsearch and OpenSearch, and the mapping of
 * the index. Both have one root; they read vectors in base64 of opposite byte orders.
 */
final class SearchEngine implements ExportTarget {
  /** Which of the two. */
  enum Kind {
    /** Since 9.3. */
    ELASTICSEARCH(ByteOrder.BIG_ENDIAN, 4096, "sparse_vector"),
    /** Since 3.9. */
    OPENSEARCH(ByteOrder.LITTLE_ENDIAN, 16_000, "rank_features");

    private final ByteOrder order;
    private final int dimensions;
    private final String sparse;

    Kind(ByteOrder order, int dimensions, String sparse) {
      this.order = order;
      this.dimensions = dimensions;
      this.sparse = sparse;
    }

    /** A token as its own models name it: names of features had no dots in Elasticsearch. */
    private String feature(String token) {
      return this == ELASTICSEARCH ? token.replace(".", "__") : token;
    }
  }

  /** Of an id, in either. */
  private static final int MOST_ID_BYTES = 512;

  /** What their HTTP servers take if nobody says otherwise. */
  private static final long MOST_REQUEST_BYTES = 100L << 20;

  private static final String CHANGE = "ctx._source.putAll(params)";
  private static final List<String> COLUMNS =
      List.of(
          "_id",
          "document_id",
          "chunk_index",
          "start",
          "end",
          "text",
          "token_count",
          "attributes",
          "vector");

  private final Kind kind;

  SearchEngine(Kind kind) {
    this.kind = kind;
  }

  @Override
  public String key() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.JSONL);
  }

  @Override
  public Limits limits() {
    return Limits.ofStore(kind.dimensions, 50_000_000, MOST_REQUEST_BYTES);
  }

  @Override
  public Terms terms(ExportOptions options) {
    return Terms.VOCABULARY;
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    Vocabulary vocabulary = source.sparse();
    Vocabulary terms = vocabulary == null ? null : vocabulary.spelt(kind::feature);
    files.text("mapping.json", mapping(source.dimension(), terms != null).toPrettyString() + "\n");
    boolean arrays = source.options().vectors() == Vectors.ARRAY;
    Kind its = kind;
    Lines lines =
        new Lines(
            "",
            "ndjson",
            JsonForm.of((row, json) -> item(row, its, arrays, terms, json)),
            Optional.of(JsonForm.of(SearchEngine::metadata)),
            JsonForm.of(SearchEngine::gone));
    String index = source.options().name().toLowerCase(Locale.ROOT);
    return lines.write(
        source,
        files,
        source.options().fileBytes().orElse(limits().fileBytes()),
        columns(terms),
        "PUT /%s with mapping.json once, then POST /%s/_bulk with each file"
            .formatted(index, index));
  }

  private static List<String> columns(@Nullable Vocabulary terms) {
    return terms == null
        ? COLUMNS
        : Stream.concat(COLUMNS.stream(), Stream.of(RowColumn.SPARSE.column())).toList();
  }

  private static void action(String name, HeldRow row, JsonGenerator json)
      throws UnfitRow, IOException {
    String id = row.text(RowColumn.CHUNK_ID);
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_ID_BYTES) {
      throw new UnfitRow("its id has " + bytes + " bytes, the most are " + MOST_ID_BYTES);
    }
    json.writeStartObject();
    json.writeObjectFieldStart(name);
    json.writeStringField("_id", id);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void item(
      HeldRow row, Kind kind, boolean arrays, @Nullable Vocabulary terms, JsonGenerator json)
      throws UnfitRow, IOException {
    float[] vector = JsonForm.finite(row);
    if (isZero(vector)) {
      throw new UnfitRow("its vector is zero, which has no cosine");
    }
    action("index", row, json);
    json.writeStartObject();
    fields(row, json);
    if (arrays) {
      JsonForm.vector(RowColumn.VECTOR.column(), row, json);
    } else {
      ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(kind.order);
      bytes.asFloatBuffer().put(vector);
      json.writeBinaryField(RowColumn.VECTOR.column(), bytes.array());
    }
    if (terms != null) {
      sparse(row, terms, json);
    }
    json.writeEndObject();
  }

  /** Weights by token. A term without a token is in no question, so it is left out. */
  private static void sparse(HeldRow row, Vocabulary terms, JsonGenerator json) throws IOException {
    SparseVector vector = row.weights(RowColumn.SPARSE);
    Map<String, Float> weights = new LinkedHashMap<>();
    for (int i = 0; i < vector.size(); i++) {
      float weight = vector.weights()[i];
      terms.token(vector.terms()[i]).ifPresent(token -> weights.merge(token, weight, Math::max));
    }
    if (!weights.isEmpty()) {
      json.writeObjectFieldStart(RowColumn.SPARSE.column());
      for (Map.Entry<String, Float> one : weights.entrySet()) {
        json.writeNumberField(one.getKey(), one.getValue());
      }
      json.writeEndObject();
    }
  }

  private static void fields(HeldRow row, JsonGenerator json) throws IOException {
    Lines.place(row, json);
    JsonForm.text(row, RowColumn.TEXT, json);
    JsonForm.number(row, RowColumn.TOKEN_COUNT, json);
    JsonForm.attributes(row, json);
  }

  private static boolean isZero(float[] vector) {
    for (float value : vector) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** By a script: an object that is merged keeps the attributes that are gone. */
  private static void metadata(HeldRow row, JsonGenerator json) throws UnfitRow, IOException {
    action("update", row, json);
    json.writeStartObject();
    json.writeObjectFieldStart("script");
    json.writeStringField("lang", "painless");
    json.writeStringField("source", CHANGE);
    json.writeObjectFieldStart("params");
    fields(row, json);
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void gone(HeldRow row, JsonGenerator json) throws UnfitRow, IOException {
    action("delete", row, json);
  }

  private ObjectNode mapping(int dimension, boolean sparse) {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    if (kind == Kind.OPENSEARCH) {
      index.putObject("settings").put("index.knn", true);
    }
    ObjectNode fields =
        index.putObject("mappings").put("dynamic", "strict").putObject("properties");
    fields.putObject("document_id").put("type", "keyword");
    for (String number : List.of("chunk_index", "start", "end", "token_count")) {
      fields.putObject(number).put("type", "integer");
    }
    fields.putObject("text").put("type", "text");
    ObjectNode attributes = fields.putObject("attributes");
    ObjectNode vector = fields.putObject("vector");
    if (kind == Kind.ELASTICSEARCH) {
      attributes.put("type", "flattened").put("ignore_above", 8191);
      vector
          .put("type", "dense_vector")
          .put("dims", dimension)
          .put("index", true)
          .put("similarity", "cosine");
    } else {
      attributes.put("type", "flat_object");
      vector.put("type", "knn_vector").put("dimension", dimension).put("space_type", "cosinesimil");
    }
    if (sparse) {
      fields.putObject(RowColumn.SPARSE.column()).put("type", kind.sparse);
    }
    return index;
  }
}
