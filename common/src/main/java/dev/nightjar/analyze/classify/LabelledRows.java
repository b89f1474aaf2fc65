package dev.nightjar.analyze.classify;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.embed.Digests;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.vector.Vectors;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The documents of chunks with vectors, with their labels: each by the mean of its chunks' vectors.
 * The driver holds them.
 *
 * @param vectors of those that have a label, or of a sample of them
 * @param documents that have a vector
 * @param labelled those of them that have a label
 */
record LabelledRows(LabelledVectors vectors, long documents, long labelled) {
  private static final RowLayout WANTED =
      RowLayout.of(
          RowColumn.DOCUMENT_ID,
          RowColumn.CHUNK_INDEX,
          RowColumn.TEXT,
          RowColumn.CONTENT_HASH,
          RowColumn.LABEL,
          RowColumn.VECTOR);

  private static final int SHOWN = 10;

  private record Chunk(
      String document, int index, String text, String hash, String label, float[] vector)
      implements Serializable {
    static Chunk of(HeldRow row) {
      return new Chunk(
          row.text(RowColumn.DOCUMENT_ID),
          row.number(RowColumn.CHUNK_INDEX),
          row.text(RowColumn.TEXT),
          row.text(RowColumn.CONTENT_HASH),
          row.text(RowColumn.LABEL),
          row.vector(RowColumn.VECTOR));
    }
  }

  /**
   * Reads them.
   *
   * @param chunks as runs have them
   * @param label the attribute that is the label
   * @param most documents to hold; of more, a sample that depends on their ids alone
   */
  static LabelledRows of(Dataset<Row> chunks, String label, long most) {
    Dataset<Row> labelled =
        chunks
            .withColumn(RowColumn.LABEL.column(), functions.col("attributes").getItem(label))
            .filter("length(trim(label)) > 0");
    long all = documents(chunks);
    long known = documents(labelled);
    Dataset<Row> held = known <= most ? labelled : sample(labelled, most);
    List<Chunk> rows = HeldRows.of(held, WANTED).map(Chunk::of).collect();
    return new LabelledRows(LabelledVectors.of(items(rows)), all, known);
  }

  private static long documents(Dataset<Row> chunks) {
    return chunks.select("document_id").distinct().count();
  }

  private static Dataset<Row> sample(Dataset<Row> chunks, long most) {
    Column id = functions.col("document_id");
    Dataset<Row> ids =
        chunks
            .select(id)
            .distinct()
            .orderBy(functions.xxhash64(id), id)
            .limit(Math.toIntExact(most));
    return chunks.join(ids, chunks.col("document_id").equalTo(ids.col("document_id")), "left_semi");
  }

  private static List<LabelledVectors.Item> items(List<Chunk> chunks) {
    Map<String, Map<Integer, Chunk>> documents = new TreeMap<>();
    for (Chunk chunk : chunks) {
      documents.computeIfAbsent(chunk.document(), any -> new TreeMap<>()).put(chunk.index(), chunk);
    }
    List<LabelledVectors.Item> items = new ArrayList<>();
    documents.values().forEach(document -> items.add(item(document.values())));
    return items;
  }

  private static LabelledVectors.Item item(Collection<Chunk> chunks) {
    Chunk first = chunks.iterator().next();
    float[] mean = new float[first.vector().length];
    for (Chunk chunk : chunks) {
      Vectors.normalize(chunk.vector());
      for (int d = 0; d < mean.length; d++) {
        mean[d] += chunk.vector()[d];
      }
    }
    Vectors.normalize(mean);
    List<String> hashes = chunks.stream().map(Chunk::hash).toList();
    String key = hashes.size() == 1 ? hashes.getFirst() : Digests.sha256(String.join(" ", hashes));
    return new LabelledVectors.Item(
        first.document(), key, first.text(), first.label().strip(), mean);
  }

  /** What became of the documents, those without a vector included. */
  ClassifyResult.Items accounts(long rejected) {
    return new ClassifyResult.Items(
        documents + rejected,
        vectors.size(),
        documents - labelled,
        labelled - vectors.size(),
        rejected);
  }

  /**
   * Makes sure that something can be learned from them.
   *
   * @param from what they were read from
   * @throws InvalidInput if there are no texts, no labels, or only one label
   */
  void require(Classification.Documents from, String label) {
    requireSome(from, label);
    if (vectors.classes().size() < 2) {
      throw new InvalidInput(
          "classify.label",
          label,
          "all documents have the label '%s'".formatted(vectors.classes().getFirst()),
          "two labels are needed to tell one from the other");
    }
  }

  /** The same where a single label will do. */
  void requireSome(Classification.Documents from, String label) {
    if (documents == 0) {
      throw new InvalidInput(
          from.subject(),
          from.input(),
          from.rejected() == 0
              ? "it has no documents with these attributes"
              : String.format(
                  Locale.ROOT,
                  "none of its %,d documents has a text and these attributes",
                  from.rejected()));
    }
    if (vectors.size() == 0) {
      List<String> names = attributes(from.chunks());
      throw new InvalidInput(
          "classify.label",
          label,
          "none of the documents has it%s".formatted(Suggestions.didYouMean(label, names)),
          names.isEmpty() ? "they have no attributes" : "they have " + String.join(", ", names));
    }
  }

  private static List<String> attributes(Dataset<Row> chunks) {
    return chunks
        .select(functions.explode(functions.map_keys(functions.col("attributes"))))
        .distinct()
        .as(Encoders.STRING())
        .limit(SHOWN)
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }
}
