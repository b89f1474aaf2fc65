package dev.nightjar.analyze.classify;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.vector.Vectors;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code analyze classify --classifier}: a label and a confidence for every chunk of a run.
 *
 * <pre>
 * labels/   chunk_id, document_id, chunk_index, text, label, confidence, in the order of documents;
 *           label is null where the confidence is too small
 * </pre>
 */
public final class Labelling {
  /** Its name. */
  public static final String NAME = "labels";

  private static final RowLayout WANTED =
      RowLayout.of(
          RowColumn.CHUNK_ID,
          RowColumn.DOCUMENT_ID,
          RowColumn.CHUNK_INDEX,
          RowColumn.TEXT,
          RowColumn.VECTOR);

  private static final StructType SCHEMA =
      new StructType()
          .add("chunk_id", DataTypes.StringType, false)
          .add("document_id", DataTypes.StringType, false)
          .add("chunk_index", DataTypes.IntegerType, false)
          .add("text", DataTypes.StringType, false)
          .add("label", DataTypes.StringType, true)
          .add("confidence", DataTypes.FloatType, false);

  private Labelling() {}

  /**
   * Labels them and writes that down.
   *
   * @throws InvalidInput if there is no such run or classifier, or it is of another model
   */
  public static LabellingResult of(SparkSession spark, LabellingSpec spec, Progress told) {
    long start = System.nanoTime();
    Progress progress = new NamedStages(spark.sparkContext(), told);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    AnalysisDirectory output = AnalysisDirectory.create(NAME, spec.output(), hadoop);
    VectorRun run = RunItems.run(spec.vectors(), spec.run(), hadoop);
    AnalysisDirectory learned =
        AnalysisDirectory.existing(
            Classification.NAME, "classify.classifier", spec.classifier(), hadoop);
    requireSameModel(learned, run);
    ClassifierTable classifier = ClassifierTable.read(spark, learned);
    progress.stage("Labelling");
    long items = run.rows(spark).select("chunk_id").count();
    write(spark, run, classifier, spec.minConfidence(), output, items);
    List<LabellingResult.Label> labels = labels(spark.read().parquet(output.staged(NAME)));
    long labelled = labels.stream().mapToLong(LabellingResult.Label::items).sum();
    LabellingResult result =
        new LabellingResult(
            items,
            labelled,
            spark.read().parquet(output.staged(NAME)).filter("label is null").count(),
            labels,
            spec.minConfidence(),
            learned.path(),
            run.directory().path(),
            run.id(),
            run.manifest().model().name(),
            Figures.secondsSince(start),
            output.path());
    output.publish(run, spec.options(), result);
    progress.finished();
    return result;
  }

  private static void requireSameModel(AnalysisDirectory learned, VectorRun run) {
    ModelCard its = learned.manifest().model();
    ModelCard model = run.manifest().model();
    if (its == null || !its.fingerprint().equals(model.fingerprint())) {
      throw new InvalidInput(
          "classify.classifier",
          learned.path(),
          String.format(
              Locale.ROOT,
              "it learned from vectors of model '%s' (%d dimensions), run %s is of '%s' (%d)",
              its == null ? "unknown" : its.name(),
              its == null ? 0 : its.dimension(),
              run.id(),
              model.name(),
              model.dimension()),
          "train it with the run's model");
    }
  }

  private static void write(
      SparkSession spark,
      VectorRun run,
      ClassifierTable classifier,
      double least,
      AnalysisDirectory output,
      long items) {
    Broadcast<ClassifierTable> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(classifier);
    try {
      JavaRDD<Row> rows =
          HeldRows.of(run.rows(spark), WANTED).map(row -> row(row, shared.value(), least));
      Dataset<Row> labelled = spark.createDataFrame(rows, SCHEMA);
      output.write(NAME, labelled.orderBy("document_id", "chunk_index"), items);
    } finally {
      shared.destroy();
    }
  }

  private static Row row(HeldRow chunk, ClassifierTable classifier, double least) {
    float[] vector = chunk.vector(RowColumn.VECTOR);
    Vectors.normalize(vector);
    Prediction prediction = classifier.classifier().predict(vector);
    return RowFactory.create(
        chunk.text(RowColumn.CHUNK_ID),
        chunk.text(RowColumn.DOCUMENT_ID),
        chunk.number(RowColumn.CHUNK_INDEX),
        chunk.text(RowColumn.TEXT),
        prediction.confidence() < least ? null : classifier.labels().get(prediction.label()),
        prediction.confidence());
  }

  private static List<LabellingResult.Label> labels(Dataset<Row> written) {
    return written
        .filter("label is not null")
        .groupBy("label")
        .agg(functions.count("*"), functions.avg("confidence"))
        .orderBy("label")
        .collectAsList()
        .stream()
        .map(
            row ->
                new LabellingResult.Label(
                    row.getString(0), row.getLong(1), Figures.rounded(row.getDouble(2))))
        .toList();
  }
}
