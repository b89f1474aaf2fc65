package dev.nightjar.analyze.outliers;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * {@code analyze outliers}: how unlike all others each item of a run is, and which are so because
 * they are short, or boilerplate.
 *
 * <pre>
 * outliers/   row, id, document_id, score, rank, outlier, reason, text: all items in one file, the
 *             most unlike first; reason is unlike, short, boilerplate, or null for ordinary ones
 * </pre>
 *
 * Items with equal vectors are one to each other: how often a text repeats makes it no nearer.
 */
public final class Outliers {
  /** Its name. */
  public static final String NAME = "outliers";

  private static final int EQUAL_TEXTS = 20;

  private static final StructType SCORED =
      new StructType()
          .add("row", DataTypes.LongType, false)
          .add("id", DataTypes.StringType, false)
          .add("score", DataTypes.FloatType, false)
          .add("rank", DataTypes.LongType, false)
          .add("outlier", DataTypes.BooleanType, false);

  private final SparkSession spark;
  private final OutliersSpec spec;
  private final Configuration hadoop;

  /** Why a person looks at an item. */
  private enum Reason {
    UNLIKE(10),
    SHORT(3),
    BOILERPLATE(3);

    private final int examples;

    Reason(int examples) {
      this.examples = examples;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Outliers(SparkSession spark, OutliersSpec spec) {
    this.spark = spark;
    this.spec = spec;
    this.hadoop = spark.sessionState().newHadoopConf();
  }

  /**
   * Scores the items and writes them down.
   *
   * @throws InvalidInput if there is no such run, or k is more than it has
   */
  public static OutliersResult of(SparkSession spark, OutliersSpec spec, Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    OutliersResult result = new Outliers(spark, spec).run(progress);
    progress.finished();
    return result;
  }

  private OutliersResult run(Progress progress) {
    long start = System.nanoTime();
    AnalysisDirectory output = AnalysisDirectory.create(NAME, spec.output(), hadoop);
    VectorRun run = RunItems.run(spec.vectors(), spec.run(), hadoop);
    RunItems items = RunItems.of(spark, run, spec.per());
    NearestVectors.Graph graph =
        NearestVectors.of(spark, items, Optional.empty(), spec.nearest(), progress);
    progress.stage("Looking for boilerplate");
    Boilerplate common = Boilerplate.of(spark, run.rows(spark), spec.boilerplateShare());
    progress.stage("Writing outliers");
    try (SharedCache.Lease<ItemMatrix> matrix = items.lease()) {
      ItemMatrix of = matrix.value();
      OutlierScores scores = OutlierScores.of(of, graph, spec.deviations());
      write(output, items, scores, common, of.items());
      Dataset<Row> table = spark.read().parquet(output.staged(NAME));
      OutliersResult result =
          new OutliersResult(
              run.directory().path(),
              run.id(),
              spec.per().name().toLowerCase(Locale.ROOT),
              of.items(),
              of.vectors(),
              graph.k(),
              graph.method(),
              graph.recall(),
              Figures.finely(OutlierScores.threshold(scores.scores(), 0)),
              Figures.finely(scores.threshold()),
              table.filter("outlier").count(),
              reasons(table),
              spec.shortWords(),
              common.documents(),
              examples(table),
              Figures.secondsSince(start),
              output.path());
      output.publish(run, spec.options(), result);
      return result;
    }
  }

  private void write(
      AnalysisDirectory output,
      RunItems items,
      OutlierScores scores,
      Boilerplate common,
      int count) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<OutlierScores> shared = context.broadcast(scores);
    Broadcast<Boilerplate> known = context.broadcast(common);
    try {
      Reasons reasons = new Reasons(known, spec.shortWords());
      Dataset<Row> table =
          items
              .table(spark, SCORED, new Scored(shared))
              .join(items.texts(spark), "id")
              .select("row", "id", "document_id", "score", "rank", "outlier", "text")
              .withColumn(
                  "reason",
                  functions
                      .udf((UDF2<String, Boolean, String>) reasons::of, DataTypes.StringType)
                      .apply(functions.col("text"), functions.col("outlier")))
              .select("row", "id", "document_id", "score", "rank", "outlier", "reason", "text");
      output.write(NAME, table.repartition(1).sortWithinPartitions("rank"), count);
    } finally {
      shared.destroy();
      known.destroy();
    }
  }

  /** Makes the row of an item. */
  private record Scored(Broadcast<OutlierScores> scores) implements RunItems.ItemRow {
    @Override
    public Row of(int item, ItemMatrix matrix) {
      OutlierScores found = scores.value();
      int vector = matrix.vectorOf(item);
      return RowFactory.create(
          (long) item,
          matrix.id(item),
          found.scores()[vector],
          (long) found.ranks()[item],
          found.isOutlier(vector));
    }
  }

  /** Finds the reason of an item: what its text says before where its vector stands. */
  private record Reasons(Broadcast<Boilerplate> common, int shortWords) implements Serializable {
    @Nullable String of(String text, boolean outlier) {
      long[] words = TextShape.words(text);
      if (common.value().has(words)) {
        return Reason.BOILERPLATE.key();
      }
      if (words.length < shortWords) {
        return Reason.SHORT.key();
      }
      return outlier ? Reason.UNLIKE.key() : null;
    }
  }

  private static Map<String, Long> reasons(Dataset<Row> table) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      counts.put(reason.key(), 0L);
    }
    table
        .filter("reason is not null")
        .groupBy("reason")
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  private static List<OutliersResult.Example> examples(Dataset<Row> table) {
    List<OutliersResult.Example> examples = new ArrayList<>();
    for (Reason reason : Reason.values()) {
      Set<String> texts = new HashSet<>();
      table
          .filter(functions.col("reason").equalTo(reason.key()))
          .orderBy("rank")
          .limit(reason.examples * EQUAL_TEXTS)
          .collectAsList()
          .stream()
          .filter(row -> texts.add(row.getAs("text")))
          .limit(reason.examples)
          .forEach(row -> examples.add(example(row)));
    }
    return examples;
  }

  private static OutliersResult.Example example(Row row) {
    return new OutliersResult.Example(
        row.getAs("rank"),
        row.getAs("id"),
        row.getAs("document_id"),
        Figures.finely(row.<Float>getAs("score")),
        row.getAs("reason"),
        row.getAs("text"));
  }
}
