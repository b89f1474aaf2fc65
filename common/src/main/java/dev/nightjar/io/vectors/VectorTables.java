package dev.nightjar.io.vectors;

import dev.nightjar.io.Json;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Tables of vectors in Parquet for other programs, whose columns are not those of a run. Vectors
 * are floats.
 *
 * @param vector the column of vectors
 * @param codec of compression, as Spark calls it
 * @param mostBytes of a file, about
 * @param footer what stands in each footer beside what Spark says there
 */
public record VectorTables(
    String vector, String codec, long mostBytes, Map<String, String> footer) {
  /** Keeps what it is given. */
  public VectorTables {
    footer = Map.copyOf(footer);
  }

  /**
   * Writes rows through Spark's committer: files {@code part-00000-000.parquet} and so on, the
   * tasks in their order and each one's files in theirs.
   *
   * @param folder that is not there yet
   * @throws IllegalStateException if this Spark cannot write footers
   */
  public void write(Dataset<Row> rows, String folder) {
    FileTrial.of(rows.sparkSession())
        .misfit()
        .ifPresent(
            misfit -> {
              throw new IllegalStateException("Cannot write " + folder + ": " + misfit);
            });
    boolean has = List.of(rows.columns()).contains(vector);
    DataFrameWriter<Row> writer =
        (has ? rows.withColumn(vector, VectorColumn.known(vector)) : rows)
            .write()
            .mode(SaveMode.ErrorIfExists)
            .option("compression", codec)
            .option("parquet.enable.dictionary#" + vector + ".list.element", "false")
            .option("parquet.column.statistics.enabled#" + vector + ".list.element", "false")
            .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
            .option(VectorFileFormat.MOST_BYTES, Long.toString(mostBytes))
            .option(VectorFileFormat.FOOTER, Json.text(footer));
    writer.format(VectorFileFormat.class.getName()).save(folder);
  }
}
