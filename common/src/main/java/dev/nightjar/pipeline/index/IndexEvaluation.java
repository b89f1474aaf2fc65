package dev.nightjar.pipeline.index;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.evaluate.IndexSweep;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.run.OutputDirectory;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An index against the exact answer: recall, queries a second and latency over search widths.
 *
 * @param standard at the index's own width
 * @param sample queries asked
 * @param unreachable chunks that their own vectors do not find
 * @param unreachableChunks the first of them
 * @param sweep at all widths
 */
public record IndexEvaluation(
    String index,
    String indexId,
    String runId,
    long vectors,
    @JsonUnwrapped IndexSweep.Point standard,
    long sample,
    int unreachable,
    List<String> unreachableChunks,
    List<IndexSweep.Point> sweep) {

  /**
   * Measures an index in this process.
   *
   * @param vectors the directory of the run that the index was made from
   * @param count queries to ask
   * @throws InvalidInput if it is not there
   */
  public static IndexEvaluation of(
      SparkSession spark, String vectors, IndexManifest index, int count, Configuration hadoop)
      throws IOException {
    OutputDirectory directory = OutputDirectory.open(vectors, hadoop);
    if (!directory.hasRun(index.runId())) {
      throw new InvalidInput(
          "index.vectors",
          vectors,
          "it has no run %s, which index %s was made from".formatted(index.runId(), index.id()));
    }
    Dataset<Row> run = directory.run(index.runId()).rows(spark);
    IndexGate.Sample sample = IndexGate.sample(run, count);
    float[][] exact = IndexGate.exact(run, index.parameters().similarity(), sample.queries());
    try (ChunkIndex open = IndexStore.open(index, hadoop)) {
      return of(
          index,
          count,
          sample.unreachable(open, index.width()),
          IndexSweep.of(open, sample.queries(), exact, index.width()));
    }
  }

  private static IndexEvaluation of(
      IndexManifest index, int count, List<String> unreachable, List<IndexSweep.Point> points) {
    return new IndexEvaluation(
        index.directory(),
        index.id(),
        index.runId(),
        index.size(),
        points.stream().filter(p -> p.width() == index.width()).findFirst().orElseThrow(),
        count,
        unreachable.size(),
        IndexGate.named(unreachable),
        points);
  }
}
