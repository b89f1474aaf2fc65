package dev.nightjar.pipeline.embed;

import dev.nightjar.config.OptionNames;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.vectors.FileFooter;
import dev.nightjar.io.vectors.SparseRows;
import dev.nightjar.io.vectors.TokenRows;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.pipeline.embed.chunks.ChunkedCorpus;
import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.RunCounters;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The files of one run: its chunks with their vectors, and the rows that have none with the reason.
 *
 * <p>Rejects are few. The tasks that meet them count them, so that of what is kept between the
 * stages only the parts that have some are read once more, each by a task of its own.
 *
 * @param run its name
 * @param counters of its tasks
 * @param names how options are called in the reasons of rejects
 */
record RunFiles(
    SparkSession spark,
    OutputDirectory output,
    String run,
    RunCounters counters,
    OptionNames names) {
  private static final String WRITE = "write";

  /**
   * Brings chunks together as the files will have them, in the order of their documents. What makes
   * them is done when this ends.
   *
   * @param embedded {@link RowLayout#EMBEDDED}
   * @param files how many
   */
  HeldRows gather(Dataset<Row> embedded, int files, EmbedSpec plan) {
    HeldRows rows =
        HeldRows.shuffled(
            embedded
                .repartition(files, functions.col("document_id"))
                .sortWithinPartitions("document_id", "chunk_index"),
            RowLayout.EMBEDDED);
    if (plan.sparse() != null) {
      return SparseRows.divided(rows);
    }
    ModelSpec model = plan.model().spec();
    return model.granularity() == Granularity.TOKEN
        ? TokenRows.divided(rows, model.dimension())
        : rows;
  }

  /**
   * Writes the chunks that have a vector to where what is not finished lies.
   *
   * @param rows all chunks, as the files shall have them
   * @param earlier files of the run before to compare with, as many as {@link #gather} made
   * @return what to warn of
   */
  List<String> writeVectors(HeldRows rows, VectorEncoding encoding, List<String> earlier) {
    RunCounters told = counters;
    return VectorLayout.write(
        rows.pass((partition, part) -> usable(part, told.begin(WRITE, partition)))
            .requiring(RowColumn.VECTOR)
            .frame(),
        output.unfinished(run),
        encoding,
        earlier);
  }

  private static Iterator<HeldRow> usable(Iterator<HeldRow> rows, RunCounters.Task task) {
    return new Flattened<>(
        rows,
        row -> {
          if (!row.has(RowColumn.VECTOR)) {
            task.add(Metric.CHUNKS_UNWRITTEN, 1);
            return Collections.emptyIterator();
          }
          return Collections.singleton(row).iterator();
        });
  }

  /**
   * Writes what has no vector, once {@link #writeVectors} has seen the rows.
   *
   * @param count how many rows and chunks
   */
  void writeRejects(ChunkedCorpus chunks, HeldRows rows, ModelSpec model, long count) {
    VectorLayout.writeRejects(
        count == 0 ? VectorLayout.noRejects(spark) : rejects(chunks, rows, model),
        count,
        output.rejects(run));
  }

  private Dataset<Row> rejects(ChunkedCorpus chunks, HeldRows rows, ModelSpec model) {
    Dataset<Row> documents =
        chunks
            .rejected(counters.partitions(ChunkStage.NAME, Metric.ROWS_REJECTED))
            .select(
                functions.col("document_id").as("id"),
                functions.col("reason"),
                functions.col("message"),
                functions.col("source"),
                functions.lit(null).cast(DataTypes.StringType).as("chunk_id"));
    UDF1<String, String> named = names::in;
    return documents
        .unionByName(rejectedChunks(rows, model))
        .withColumn(
            "message", functions.udf(named, DataTypes.StringType).apply(functions.col("message")));
  }

  private Dataset<Row> rejectedChunks(HeldRows rows, ModelSpec model) {
    Set<Integer> partitions = counters.partitions(WRITE, Metric.CHUNKS_UNWRITTEN);
    return rows.only(partitions)
        .frame()
        .filter(functions.col("vector").isNull())
        .select(
            functions.col("document_id").as("id"),
            functions
                .when(functions.col("problem").isNull(), "INVALID_VECTOR")
                .otherwise("REFUSED")
                .as("reason"),
            functions
                .coalesce(functions.col("problem"), functions.lit(model.encoder().unusable()))
                .as("message"),
            functions.col("source"),
            functions.col("chunk_id"));
  }

  /** The chunks that are written, once they are finished. */
  Dataset<Row> vectors(VectorEncoding encoding) {
    return VectorLayout.read(spark, encoding, output.vectors(run));
  }

  /** What their ends tell of all files together, once they are finished. */
  FileFooter footer(VectorEncoding encoding) {
    return FileFooter.of(spark, output.vectorFiles(run), encoding);
  }

  /** The rejects that are written, by reason. */
  Map<String, Long> rejects() {
    List<String> files = output.rejectFiles(run);
    return FileFooter.of(spark, files, VectorEncoding.FLOAT32).rows() == 0
        ? Map.of()
        : VectorLayout.countRejects(spark, output.rejects(run));
  }
}
