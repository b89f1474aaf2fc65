package dev.nightjar.io.vectors;

import dev.nightjar.io.ParquetFiles;
import dev.nightjar.spark.SharedConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What the end of a Parquet file tells of it, and no query has to be planned for.
 *
 * @param rows that it has
 * @param numbers of its vectors together; one a row where they are bits
 * @param compared files that say how they differ from the run before
 * @param documents how those do
 * @param chunks how those do, by their content
 */
public record FileFooter(
    long rows, long numbers, int compared, FileChanges.Counts documents, FileChanges.Counts chunks)
    implements Serializable {
  /** Of no file. */
  public static final FileFooter NONE =
      new FileFooter(0, 0, 0, FileChanges.Counts.NONE, FileChanges.Counts.NONE);

  /**
   * Reads the end of a file.
   *
   * @param encoding of its vectors, if it has any
   */
  public static FileFooter of(String file, VectorEncoding encoding, Configuration hadoop) {
    String vectors = VectorLayout.finest(encoding);
    long rows = 0;
    long numbers = 0;
    try (ParquetFileReader open = ParquetFiles.open(file, hadoop)) {
      for (BlockMetaData group : open.getRowGroups()) {
        rows += group.getRowCount();
        for (ColumnChunkMetaData column : group.getColumns()) {
          numbers += column.getPath().toArray()[0].equals(vectors) ? column.getValueCount() : 0;
        }
      }
      Optional<FileChanges> changes = FileChanges.of(open.getFileMetaData().getKeyValueMetaData());
      return new FileFooter(
          rows,
          numbers,
          changes.isPresent() ? 1 : 0,
          changes.map(FileChanges::documents).orElse(FileChanges.Counts.NONE),
          changes.map(FileChanges::byContent).orElse(FileChanges.Counts.NONE));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The ends of files together, which tasks read. */
  public static FileFooter of(SparkSession spark, List<String> files, VectorEncoding encoding) {
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.clamp(files.size(), 1, 4 * context.defaultParallelism());
    return context
        .parallelize(new ArrayList<>(files), tasks)
        .map(file -> of(file, encoding, hadoop.value()))
        .fold(NONE, FileFooter::plus);
  }

  /** Of both files. */
  public FileFooter plus(FileFooter other) {
    return new FileFooter(
        rows + other.rows,
        numbers + other.numbers,
        compared + other.compared,
        documents.plus(other.documents),
        chunks.plus(other.chunks));
  }

  /** Floats of a vector; the files must have one. */
  public int dimension(VectorEncoding encoding) {
    return encoding.finest().dimension().orElseGet(() -> Math.toIntExact(numbers / rows));
  }
}
