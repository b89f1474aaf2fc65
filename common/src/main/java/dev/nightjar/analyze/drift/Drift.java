package dev.nightjar.analyze.drift;

import dev.nightjar.analyze.Figures;

import dev.nightjar.analyze.RunItems;

import dev.nightjar.analyze.AnalysisDirectory;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code analyze drift}: whether the chunks of two runs, or those with two values of an attribute,
 * are of one distribution, and what differs. It reads ids, and the vectors of a sample alone, so it
 * holds a few thousand vectors however long the runs are.
 *
 * <pre>
 * sample/   set (from, to), id, document_id, cluster, contribution, text: what was compared
 * </pre>
 */
public final class Drift {
  /** Its name. */
  public static final String NAME = "drift";

  private static final String FROM = "analyze.from";
  private static final String TO = "analyze.to";
  private static final String ATTRIBUTE = "analyze.attribute";
  private static final int TOLD = 10;

  private static final StructType SAMPLE =
      new StructType()
          .add("set", DataTypes.StringType, false)
          .add("id", DataTypes.StringType, false)
          .add("document_id", DataTypes.StringType, false)
          .add("cluster", DataTypes.IntegerType, false)
          .add("contribution", DataTypes.DoubleType, false)
          .add("text", DataTypes.StringType);

  private final SparkSession spark;
  private final DriftSpec spec;
  private final Configuration hadoop;
  private final OutputDirectory runs;

  /** Two sets of chunks, and the run that the later one is of. */
  private record Sets(
      String from, String to, VectorRun run, DriftSample first, DriftSample second) {}

  private Drift(SparkSession spark, DriftSpec spec) {
    this.spark = spark;
    this.spec = spec;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.runs = OutputDirectory.existing(spec.vectors(), hadoop);
  }

  /**
   * Compares, and writes down what was compared if that is wanted.
   *
   * @throws InvalidInput if there is no such run or value, runs are of two models, or a set is too
   *     small to say anything
   */
  public static DriftResult of(SparkSession spark, DriftSpec spec, Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    DriftResult result = new Drift(spark, spec).run(progress);
    progress.finished();
    return result;
  }

  private DriftResult run(Progress progress) {
    long start = System.nanoTime();
    Optional<AnalysisDirectory> output =
        spec.output().map(path -> AnalysisDirectory.create(NAME, path, hadoop));
    progress.stage("Drawing samples");
    Sets sets = spec.attribute().isPresent() ? values(spec.attribute().get()) : runs();
    requireEnough(FROM, sets.from(), sets.first());
    requireEnough(TO, sets.to(), sets.second());
    progress.stage("Comparing samples");
    DriftComparison comparison = DriftComparison.of(sets.first(), sets.second(), spec.settings());
    DriftResult result =
        new DriftResult(
            runs.path(),
            spec.attribute().orElse(null),
            sets.from(),
            sets.to(),
            comparison.finding(),
            Figures.secondsSince(start),
            output.map(AnalysisDirectory::path).orElse(null));
    output.ifPresent(directory -> write(directory, comparison, sets.run(), result));
    return result;
  }

  private static void requireEnough(String key, String name, DriftSample sample) {
    if (sample.passages().size() < DriftComparison.FEWEST) {
      throw new InvalidInput(
          key,
          name,
          String.format(
              Locale.ROOT,
              "it has %,d chunks, of which %d can be drawn; %d are needed to say anything",
              sample.items(),
              sample.passages().size(),
              DriftComparison.FEWEST));
    }
  }

  private Sets runs() {
    String current =
        runs.currentRun()
            .orElseThrow(
                () ->
                    InvalidInput.told(
                        runs.path(), "Missing run: %s has no current run".formatted(runs.path())));
    VectorRun to = run(TO, spec.to().orElse(current));
    VectorRun from =
        run(
            FROM,
            spec.from()
                .or(() -> Optional.ofNullable(to.manifest().previousRun()))
                .orElseThrow(
                    () ->
                        new InvalidInput(
                            FROM, "auto", "there was no run before %s".formatted(to.id()))));
    if (from.id().equals(to.id())) {
      throw new InvalidInput(
          FROM, from.id(), "it is ‹analyze.to› too", "give two runs of " + these());
    }
    RunItems.requireSameModel(to, from, FROM);
    return new Sets(
        from.id(),
        to.id(),
        to,
        DriftSample.of(from.rows(spark), DriftSample.Of.FIRST_HALF, spec.settings()),
        DriftSample.of(to.rows(spark), DriftSample.Of.SECOND_HALF, spec.settings()));
  }

  private VectorRun run(String key, String name) {
    if (!runs.hasRun(name)) {
      throw new InvalidInput(
          key,
          name,
          "%s has no such run%s".formatted(runs.path(), Suggestions.didYouMean(name, runs.runs())),
          "there are " + these());
    }
    VectorRun run = runs.run(name);
    if (run.isEmpty()) {
      throw new InvalidInput(key, name, "it has no vectors", "there is nothing to compare");
    }
    return run;
  }

  /** The newest runs in words. */
  private String these() {
    List<String> names = runs.runs();
    String told = names.stream().limit(TOLD).collect(Collectors.joining(", "));
    return names.size() > TOLD ? told + ", …" : told;
  }

  private Sets values(String attribute) {
    VectorRun run = RunItems.run(spec.vectors(), spec.run(), hadoop);
    String from = spec.from().orElseThrow(() -> missing(FROM, attribute));
    String to = spec.to().orElseThrow(() -> missing(TO, attribute));
    if (from.equals(to)) {
      throw new InvalidInput(FROM, from, "it is ‹analyze.to› too", "give two values");
    }
    return new Sets(
        from, to, run, value(run, FROM, attribute, from), value(run, TO, attribute, to));
  }

  private static InvalidInput missing(String key, String attribute) {
    return new InvalidInput(
        InvalidInput.Problem.missing(key, "a value of attribute '%s'".formatted(attribute)));
  }

  private DriftSample value(VectorRun run, String key, String attribute, String value) {
    Dataset<Row> rows = run.rows(spark);
    DriftSample sample =
        DriftSample.of(
            rows.filter(functions.col("attributes").getItem(attribute).equalTo(value)),
            DriftSample.Of.ALL,
            spec.settings());
    if (sample.items() == 0) {
      throw unknown(rows, key, attribute, value);
    }
    return sample;
  }

  private static InvalidInput unknown(
      Dataset<Row> rows, String key, String attribute, String value) {
    List<String> values = frequent(rows.select(functions.col("attributes").getItem(attribute)));
    if (!values.isEmpty()) {
      return new InvalidInput(
          key,
          value,
          "no chunk has it as its '%s'%s"
              .formatted(attribute, Suggestions.didYouMean(value, values)),
          "there are " + String.join(", ", values));
    }
    List<String> names =
        frequent(rows.select(functions.explode(functions.map_keys(functions.col("attributes")))));
    return new InvalidInput(
        ATTRIBUTE,
        attribute,
        "no chunk has it%s".formatted(Suggestions.didYouMean(attribute, names)),
        names.isEmpty() ? "chunks have no attributes" : "there are " + String.join(", ", names));
  }

  /** The most frequent values of a column. */
  private static List<String> frequent(Dataset<Row> column) {
    return column
        .toDF("value")
        .filter("value is not null")
        .groupBy("value")
        .count()
        .orderBy(functions.desc("count"), functions.col("value"))
        .limit(TOLD)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private void write(
      AnalysisDirectory output, DriftComparison comparison, VectorRun run, DriftResult result) {
    List<Row> rows =
        comparison.compared().stream()
            .map(
                one ->
                    RowFactory.create(
                        one.isEarlier() ? "from" : "to",
                        one.passage().id(),
                        one.passage().documentId(),
                        one.cluster(),
                        one.contribution(),
                        one.passage().text()))
            .toList();
    output.write("sample", spark.createDataFrame(rows, SAMPLE).coalesce(1), rows.size());
    output.publish(run, spec.options(), result);
  }
}
