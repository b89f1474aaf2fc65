package dev.nightjar.analyze.classify;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.classify.ClassifyResult.Model;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * {@code analyze classify}: learns the labels of items from their vectors, by a logistic regression
 * whose penalty is chosen by cross-validation, and says how good that is beside the nearest
 * centroid and the nearest neighbours.
 *
 * <pre>
 * predictions/  set, document_id, text, label, predicted, confidence, correct: of each item by a
 *               classifier that did not know it
 * mistakes/     those that are not correct, the most confident first
 * confusion/    set, label, predicted, items
 * classifier/   label, intercept, weights: {@link Labelling} applies it
 * </pre>
 */
public final class Classification {
  /** Its name. */
  public static final String NAME = "classify";

  /** Neighbours that have a voice. */
  private static final int NEIGHBORS = 10;

  private static final int SHOWN = 10;

  private final SparkSession spark;
  private final ClassifySpec spec;
  private final Progress progress;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long lapStart = System.nanoTime();

  /**
   * Documents with their vectors.
   *
   * @param chunks as runs have them
   * @param rejected documents without a vector
   * @param subject the key of the option that names them
   * @param input what it says
   */
  public record Documents(Dataset<Row> chunks, long rejected, String subject, String input) {}

  /**
   * What made the vectors.
   *
   * @param model the model
   * @param run that has them, if one does
   * @param seconds that this took, by stage
   * @param notes what the user should know of it
   */
  public record Origin(
      ModelCard model, @Nullable VectorRun run, Map<String, Double> seconds, List<String> notes) {}

  /** What is learned from, and what is tested with if anything is. */
  private record Sets(
      LabelledVectors train,
      ClassifyResult.Items trainItems,
      @Nullable LabelledVectors test,
      ClassifyResult.@Nullable Items testItems) {
    List<String> classes() {
      return test == null ? train.classes() : train.classesWith(test);
    }
  }

  /** A classifier and how it did. */
  record Judged(String name, CrossValidation validation, @Nullable List<Prediction> tested) {}

  private Classification(SparkSession spark, ClassifySpec spec, Progress progress) {
    this.spark = spark;
    this.spec = spec;
    this.progress = progress;
  }

  /** An output to write to, if one is wanted. */
  public static Optional<AnalysisDirectory> output(ClassifySpec spec, Configuration hadoop) {
    return spec.output().map(path -> AnalysisDirectory.create(NAME, path, hadoop));
  }

  /**
   * Learns from the labels of a run.
   *
   * @throws InvalidInput if that cannot be done
   */
  public static ClassifyResult ofRun(
      SparkSession spark, ClassifySpec spec, VectorRun run, Progress told) {
    Documents documents =
        new Documents(run.rows(spark), 0, "index.vectors", run.directory().path());
    Origin origin = new Origin(run.manifest().model(), run, Map.of(), List.of());
    return of(spark, spec, documents, Optional.empty(), origin, told);
  }

  /**
   * Learns.
   *
   * @param documents to learn from
   * @param others to test with; where there are none, those of the first that the spec says, if any
   * @throws InvalidInput if there are no texts, no labels or one label
   */
  public static ClassifyResult of(
      SparkSession spark,
      ClassifySpec spec,
      Documents documents,
      Optional<Documents> others,
      Origin origin,
      Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    ClassifyResult result =
        new Classification(spark, spec, progress).run(documents, others, origin);
    progress.finished();
    return result;
  }

  private ClassifyResult run(Documents documents, Optional<Documents> others, Origin origin) {
    Optional<AnalysisDirectory> output =
        output(spec, spark.sessionState().newHadoopConf()); // before anything takes long
    seconds.putAll(origin.seconds());
    progress.stage("Reading labels");
    Sets sets = sets(documents, others);
    lap("read");
    Folds folds = Folds.of(sets.train(), spec.folds(), spec.seed());
    if (folds.heldOut().isEmpty()) {
      throw new InvalidInput(
          "classify.label",
          spec.label(),
          "every label stands at a single text",
          "two texts of a label are needed to test what is learned from one");
    }
    int threads = Math.min(spec.folds(), spark.sparkContext().defaultParallelism());
    try (LogisticTraining training = new LogisticTraining(spark, sets.train(), folds);
        CrossValidation.Pool pool = CrossValidation.Pool.of(threads, progress)) {
      List<CrossValidation.Tried> tried =
          CrossValidation.search(sets.train(), folds, training, spec.cs(), pool);
      double c = CrossValidation.best(tried).c();
      lap("cross_validate");
      progress.stage("Training");
      LinearClassifier classifier = training.fit(c, LogisticTraining.NONE);
      List<Judged> judged = judge(sets, folds, pool, CrossValidation.best(tried), classifier);
      lap("train");
      ClassifyResult.Chosen chosen =
          new ClassifyResult.Chosen(
              spec.folds(),
              spec.seed(),
              c,
              training.penalty(c, LogisticTraining.NONE),
              tried.stream().map(Classification::strength).toList());
      ClassifyResult result = result(sets, folds, judged, chosen, origin, output);
      output.ifPresent(to -> write(to, sets, judged.getFirst(), classifier, origin, result));
      return result;
    }
  }

  private void lap(String stage) {
    long now = System.nanoTime();
    seconds.put(stage, Math.round((now - lapStart) / 1e6) / 1e3);
    lapStart = now;
  }

  private Sets sets(Documents documents, Optional<Documents> others) {
    Dataset<Row> all = documents.chunks();
    boolean split = others.isEmpty() && !spec.testOnly().isEmpty();
    Dataset<Row> chunks = all.filter(Attributed.by(spec.only()));
    LabelledRows train =
        LabelledRows.of(
            split ? chunks.filter(Attributed.by(spec.testOnly()).equalTo(false)) : chunks,
            spec.label(),
            spec.most());
    train.require(documents, spec.label());
    ClassifyResult.Items trainItems = train.accounts(documents.rejected());
    if (others.isEmpty() && !split) {
      return new Sets(train.vectors(), trainItems, null, null);
    }
    Documents tested = others.orElse(documents);
    LabelledRows test =
        LabelledRows.of(
            tested.chunks().filter(Attributed.by(spec.testOnly())),
            spec.label(),
            Integer.MAX_VALUE);
    test.requireSome(tested, spec.label());
    return new Sets(
        train.vectors(), trainItems, test.vectors(), test.accounts(split ? 0 : tested.rejected()));
  }

  private List<Judged> judge(
      Sets sets,
      Folds folds,
      CrossValidation.Pool pool,
      CrossValidation.Tried best,
      LinearClassifier classifier) {
    LabelledVectors train = sets.train();
    List<Judged> judged = new ArrayList<>();
    judged.add(judged("logistic-regression", best.validation(), classifier, sets));
    judged.add(
        judged(
            "nearest-centroid",
            CrossValidation.of(
                train,
                folds,
                pool.threads(),
                fold -> LinearClassifier.centroids(train.only(folds.outside(fold)))),
            LinearClassifier.centroids(train),
            sets));
    judged.add(
        judged(
            "nearest-neighbors",
            CrossValidation.of(
                train,
                folds,
                pool.threads(),
                fold -> new NeighborClassifier(train.only(folds.outside(fold)), NEIGHBORS)),
            new NeighborClassifier(train, NEIGHBORS),
            sets));
    return judged;
  }

  private static Judged judged(
      String name, CrossValidation validation, VectorClassifier whole, Sets sets) {
    return new Judged(
        name, validation, sets.test() == null ? null : whole.predict(sets.test().vectors()));
  }

  private static ClassifyResult.Strength strength(CrossValidation.Tried tried) {
    ConfusionMatrix confusion = tried.validation().confusion();
    return new ClassifyResult.Strength(
        tried.c(), Figures.rounded(confusion.accuracy()), Figures.rounded(confusion.macroF1()));
  }

  /** How often which class was taken for which where it counts. */
  private static ConfusionMatrix confusion(Sets sets, Judged judged) {
    return sets.test() == null || judged.tested() == null
        ? judged.validation().confusion()
        : ConfusionMatrix.of(sets.classes(), sets.test().targets(sets.classes()), judged.tested());
  }

  private static Model model(Sets sets, Judged judged) {
    ConfusionMatrix counts = confusion(sets, judged);
    ConfusionMatrix validated = judged.validation().confusion();
    return new Model(
        judged.name(),
        Figures.rounded(counts.accuracy()),
        Figures.rounded(counts.macroF1()),
        Figures.rounded(validated.accuracy()),
        Figures.rounded(validated.macroF1()));
  }

  private ClassifyResult result(
      Sets sets,
      Folds folds,
      List<Judged> judged,
      ClassifyResult.Chosen chosen,
      Origin origin,
      Optional<AnalysisDirectory> output) {
    ConfusionMatrix confusion = confusion(sets, judged.getFirst());
    List<Model> models = judged.stream().map(one -> model(sets, one)).toList();
    return new ClassifyResult(
        models.getFirst().accuracy(),
        models.getFirst().macroF1(),
        sets.test() == null ? "cross-validation" : "test",
        ClassifyResult.labels(confusion, sets.train()),
        models,
        chosen,
        confusion.confused(SHOWN),
        ClassifiedItems.of(sets.train(), sets.test(), judged.getFirst()).mistakes(SHOWN),
        sets.trainItems(),
        sets.testItems(),
        origin.model().name(),
        origin.run() == null ? null : origin.run().directory().path(),
        origin.run() == null ? null : origin.run().id(),
        notes(sets, folds, origin),
        seconds,
        output.map(AnalysisDirectory::path).orElse(null));
  }

  private List<String> notes(Sets sets, Folds folds, Origin origin) {
    List<String> notes = new ArrayList<>(origin.notes());
    folds.rare().forEach((label, texts) -> notes.add(rare(label, texts)));
    if (sets.test() != null) {
      sets.test().classes().stream()
          .filter(label -> !sets.train().classes().contains(label))
          .forEach(
              label ->
                  notes.add("label '%s' is in the test only: it counts as wrong".formatted(label)));
    }
    return notes;
  }

  private String rare(String label, int texts) {
    return texts == 1
        ? "label '%s' has 1 text: it is learned, and not cross-validated".formatted(label)
        : String.format(
            Locale.ROOT,
            "label '%s' has %d texts, fewer than %d folds: some folds have none of it",
            label,
            texts,
            spec.folds());
  }

  private void write(
      AnalysisDirectory output,
      Sets sets,
      Judged judged,
      LinearClassifier classifier,
      Origin origin,
      ClassifyResult result) {
    progress.stage("Writing predictions");
    ClassifiedItems.of(sets.train(), sets.test(), judged).write(spark, output);
    ClassifierTable.write(spark, output, sets.train().classes(), classifier);
    output.publish(origin.model(), origin.run(), spec.options(), result);
  }
}
