package dev.nightjar.io.export;

import dev.nightjar.io.run.PublishedAnalysis;
import dev.nightjar.io.run.VectorRun;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** A program that vectors are written for, in files as it reads them. Stateless. */
public interface ExportTarget {
  /** What is written for it on a command line. */
  String key();

  /**
   * Writes a run.
   *
   * @param files where to
   * @throws dev.nightjar.config.InvalidInput if it cannot take this run or these analyses
   */
  Written write(Source source, ExportFiles files);

  /**
   * What is exported.
   *
   * @param analyses of that run
   */
  record Source(SparkSession spark, VectorRun run, List<PublishedAnalysis> analyses) {}

  /**
   * What was written.
   *
   * @param items rows
   * @param columns of these
   * @param open how the program opens it
   */
  record Written(long items, List<String> columns, String open) {}
}
