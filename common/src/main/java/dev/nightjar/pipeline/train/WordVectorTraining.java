package dev.nightjar.pipeline.train;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.export.WordVectorFile;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.pipeline.Stopwatch;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.feature.Word2Vec;
import org.apache.spark.mllib.feature.Word2VecModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Learns word vectors by MLlib's Word2Vec: skip-grams with a hierarchical softmax (Mikolov et al.,
 * 2013).
 *
 * <p>MLlib gives each task the vectors of the last epoch and takes the mean of what the tasks made
 * of them. Tasks of one process get one copy, so that they change the same numbers at the same time
 * and without locks (Hogwild, Niu et al., 2011); between processes it is the mean alone. Equal
 * seeds therefore do not mean equal bits. The vocabulary and all vectors are in the driver's
 * memory, four times over at an epoch's end.
 */
public final class WordVectorTraining {
  private final SparkSession spark;
  private final WordVectorSpec plan;

  /** Nothing runs before {@link #train}. */
  public WordVectorTraining(SparkSession spark, WordVectorSpec plan) {
    this.spark = spark;
    this.plan = plan;
  }

  /**
   * Learns from documents ({@link dev.nightjar.spark.RowLayout#DOCUMENT}).
   *
   * @throws InvalidInput if they hold no word that is frequent enough, or too many
   */
  public TrainedWords train(Dataset<Row> documents, Progress told) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Progress progress = new NamedStages(spark.sparkContext(), told);
    Stopwatch watch = new Stopwatch();
    progress.stage("Finding and counting words");
    try (WordCorpus corpus = WordCorpus.of(context, documents, plan)) {
      check(corpus);
      var stays =
          context.broadcast(
              Subsampling.probabilities(corpus.counts(), corpus.words(), plan.subsample()));
      Subsampling sampling = new Subsampling(stays, plan.seed());
      JavaRDD<List<String>> lines = corpus.lines().mapPartitionsWithIndex(sampling::sample, true);
      long learned = lines.mapToDouble(List::size).sum().longValue();
      double read = watch.lap();
      progress.stage("Learning");
      Map<String, float[]> vectors = learn(lines, told);
      progress.finished();
      stays.destroy();
      return trained(corpus, learned, vectors, new TrainedWords.Seconds(read, watch.lap()));
    }
  }

  /** Learns from a source and writes the vectors. */
  public TrainResult run(Source source, WordVectorFile to, Progress told) {
    TrainedWords trained = train(source.read(), told);
    LeftOut leftOut = source.leftOut();
    to.write(trained.words(), trained.vectors());
    return TrainResult.of(plan, trained, to.path(), leftOut);
  }

  private void check(WordCorpus corpus) {
    if (corpus.words() == 0) {
      TrainedWords.Documents documents = corpus.documents();
      throw new InvalidInput(
          "input",
          String.format(
              Locale.ROOT,
              "none of its %,d documents has a word%s",
              documents.read(),
              documents.rejected() == 0
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      " (%,d cannot be read, such as %s)",
                      documents.rejected(),
                      documents.firstReject())));
    }
    if (corpus.counts().size() < 2) {
      throw new InvalidInput(
          "train.min-count",
          plan.minCount(),
          String.format(
              Locale.ROOT,
              "the most frequent of the input's %,d words occurs %,d times",
              corpus.words(),
              corpus.mostFrequent()),
          "two words have to be frequent enough");
    }
    long numbers = (long) corpus.counts().size() * plan.dimension();
    if (numbers >= Integer.MAX_VALUE) {
      throw new InvalidInput(
          "train.dimensions",
          plan.dimension(),
          String.format(
              Locale.ROOT,
              "%,d words of so many floats are more than the 2^31 numbers that MLlib can hold",
              corpus.counts().size()),
          "a larger ‹train.min-count› leaves rare words out");
    }
  }

  private Map<String, float[]> learn(JavaRDD<List<String>> lines, Progress progress) {
    EpochListener epochs = new EpochListener(progress, plan.epochs());
    spark.sparkContext().addSparkListener(epochs);
    try {
      Word2VecModel model =
          new Word2Vec()
              .setVectorSize(plan.dimension())
              .setNumIterations(plan.epochs())
              .setWindowSize(plan.window())
              .setMinCount(1) // rare words are gone already
              .setLearningRate(plan.learningRate())
              .setNumPartitions(plan.partitions())
              .setSeed(plan.seed())
              .fit(lines);
      return CollectionConverters.asJava(model.getVectors());
    } finally {
      spark.sparkContext().removeSparkListener(epochs);
    }
  }

  private static TrainedWords trained(
      WordCorpus corpus, long learned, Map<String, float[]> vectors, TrainedWords.Seconds seconds) {
    List<String> words = new ArrayList<>(vectors.keySet());
    Map<String, Long> counts = new HashMap<>(corpus.counts());
    words.sort(
        Comparator.comparingLong((String word) -> -counts.getOrDefault(word, 0L))
            .thenComparing(Comparator.naturalOrder()));
    float[][] rows = new float[words.size()][];
    long[] occurrences = new long[words.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Objects.requireNonNull(vectors.get(words.get(i)));
      occurrences[i] = Objects.requireNonNull(counts.get(words.get(i)));
    }
    return new TrainedWords(
        words, occurrences, rows, corpus.words(), learned, corpus.documents(), seconds);
  }
}
