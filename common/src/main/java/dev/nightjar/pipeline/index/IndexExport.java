package dev.nightjar.pipeline.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.GraphFormat;
import dev.nightjar.index.shard.ShardGraph;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes an index as the files of another library, a file a shard, by one task each. */
public final class IndexExport {
  private static final StructType IDS =
      new StructType()
          .add("file", DataTypes.StringType)
          .add("label", DataTypes.LongType)
          .add("chunk_id", DataTypes.StringType)
          .add("document_id", DataTypes.StringType);

  private final SparkSession spark;
  private final IndexManifest index;

  /**
   * What was written.
   *
   * @param indexId the index
   * @param format whose files
   * @param output the folder
   * @param files a name a shard
   * @param ids the folder of the id map
   * @param vectors chunks
   * @param nodes of all graphs
   * @param dimension floats of a vector
   * @param similarity what near means
   */
  public record Exported(
      String indexId,
      String format,
      String output,
      List<String> files,
      String ids,
      long vectors,
      long nodes,
      int dimension,
      Similarity similarity) {}

  /** Nothing runs before {@link #write}. */
  public IndexExport(SparkSession spark, IndexManifest index) {
    this.spark = spark;
    this.index = index;
  }

  /**
   * Writes {@code shard-N.FORMAT} for each shard, and {@code ids/*.parquet}: file, label, chunk_id,
   * document_id; a row a chunk, as chunks may share a label.
   *
   * @param output an empty or new folder
   */
  public Exported write(GraphFormat format, String output) {
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    String folder = claim(output, hadoop.value());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    IndexManifest manifest = index;
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < index.shards().size(); i++) {
      numbers.add(i);
    }
    List<String> files =
        context
            .parallelize(numbers, numbers.size())
            .map(n -> export(manifest, n, format, folder, hadoop.value()))
            .collect();
    spark
        .createDataFrame(
            context
                .parallelize(numbers, numbers.size())
                .flatMap(n -> ids(manifest, n, file(n, format), hadoop.value())),
            IDS)
        .write()
        .option("compression", "zstd")
        .parquet(folder + "/ids");
    return new Exported(
        index.id(),
        format.key(),
        folder,
        files,
        folder + "/ids",
        index.size(),
        index.nodes(),
        index.parameters().dimension(),
        index.parameters().similarity());
  }

  private static String claim(String output, Configuration hadoop) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(output);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      if (files.exists(path)
          && (files.getFileStatus(path).isFile() || files.listStatus(path).length > 0)) {
        throw new InvalidInput("output", output, "it is not empty", "give an empty or new folder");
      }
      files.mkdirs(path);
      return files.makeQualified(path).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + output + ": " + e.getMessage(), e);
    }
  }

  private static String file(int number, GraphFormat format) {
    return String.format(Locale.ROOT, "shard-%05d.%s", number, format.key());
  }

  private static String export(
      IndexManifest index, int number, GraphFormat format, String folder, Configuration hadoop)
      throws IOException {
    String file = file(number, format);
    try (TaskFolder work = TaskFolder.create();
        ShardGraph graph = open(index, number, work, hadoop);
        OutputStream out = IndexStore.create(folder, file, hadoop)) {
      format.write(graph, index.parameters(), out);
    }
    return file;
  }

  private static ShardGraph open(
      IndexManifest index, int number, TaskFolder work, Configuration hadoop) throws IOException {
    ShardFiles shard = index.shards().get(number);
    Path local = IndexStore.borrow(index.directory(), shard, work.path(), hadoop);
    return new ShardGraph(local);
  }

  private static Iterator<Row> ids(
      IndexManifest index, int number, String file, Configuration hadoop) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (TaskFolder work = TaskFolder.create();
        ShardGraph graph = open(index, number, work, hadoop)) {
      for (int node = 0; node < graph.size(); node++) {
        for (ShardGraph.Id id : graph.ids(node)) {
          rows.add(RowFactory.create(file, (long) node, id.chunkId(), id.documentId()));
        }
      }
    }
    return rows.iterator();
  }
}
