package dev.nightjar.ml;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.pipeline.changes.ChangeFeed;
import dev.nightjar.spark.RowLayout;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.sources.RelationProvider;
import scala.Option;
import scala.collection.immutable.Map;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark's source {@code nightjar}: an output directory of {@code embed}. Its current run, or that
 * of option {@code run}, with vectors as floats whatever the precision; with option {@code
 * changesSince}, a run's name, what has changed since ({@link ChangedRows}).
 *
 * <p>A run is read by Spark's own scan of Parquet: columns that nobody asks for are not read and
 * conditions are asked of the files' statistics. The run is the one that is current when it is
 * loaded, whatever is published later.
 */
public final class NightjarSource implements RelationProvider, DataSourceRegister {
  private static final String PATH = "path";
  private static final String RUN = "run";
  private static final String CHANGES_SINCE = "changesSince";

  @Override
  public String shortName() {
    return "nightjar";
  }

  /**
   * Opens a run.
   *
   * @throws InvalidInput if there is none, or an option is not known
   */
  @Override
  public BaseRelation createRelation(SQLContext context, Map<String, String> options) {
    SparkSession spark = context.sparkSession();
    requireKnown(options);
    String path =
        option(PATH, options)
            .orElseThrow(
                () ->
                    InvalidInput.told(
                        PATH, "Missing path: spark.read.format(\"nightjar\").load(DIR)"));
    OutputDirectory directory =
        OutputDirectory.existing(path, spark.sessionState().newHadoopConf());
    VectorRun run = VectorRun.of(directory, option(RUN, options));
    Optional<String> since = option(CHANGES_SINCE, options);
    if (since.isPresent()) {
      VectorRun from = VectorRun.of(directory, since);
      return new ChangedRows(context, () -> ChangeFeed.between(spark, from, run));
    }
    Dataset<Row> rows =
        run.isEmpty()
            ? spark.createDataFrame(java.util.List.of(), RowLayout.FILED.schema())
            : VectorLayout.scan(spark, run.encoding(), directory.vectors(run.id()));
    return ((org.apache.spark.sql.classic.Dataset<?>) rows).logicalPlan()
            instanceof LogicalRelation scan
        ? scan.relation()
        : new Rows(context, rows);
  }

  private static Optional<String> option(String name, Map<String, String> options) {
    Option<String> value = options.get(name.toLowerCase(Locale.ROOT));
    return Optional.ofNullable(value.isDefined() ? value.get() : null)
        .or(
            () -> {
              Option<String> written = options.get(name);
              return Optional.ofNullable(written.isDefined() ? written.get() : null);
            });
  }

  private static void requireKnown(Map<String, String> options) {
    Set<String> known = Set.of(PATH, RUN, CHANGES_SINCE.toLowerCase(Locale.ROOT));
    Set<String> unknown = new TreeSet<>();
    for (String name : CollectionConverters.asJava(options.keySet())) {
      if (!known.contains(name.toLowerCase(Locale.ROOT))) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw InvalidInput.told(
          unknown.iterator().next(),
          "Unknown option %s of source nightjar (%s, %s)"
              .formatted(String.join(", ", unknown), RUN, CHANGES_SINCE));
    }
  }
}
