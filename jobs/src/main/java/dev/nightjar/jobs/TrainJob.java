package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.evaluate.NearestWords;
import dev.nightjar.io.export.WordVectorFile;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.InputOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.jobs.cli.options.TrainOptions;
import dev.nightjar.pipeline.train.TrainedWords;
import dev.nightjar.pipeline.train.WordVectorSpec;
import dev.nightjar.pipeline.train.WordVectorTraining;
import dev.nightjar.spark.ProgressListener;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** {@code train word2vec}: word vectors learned from a corpus. */
public final class TrainJob implements Job {
  /** MLlib brings the vectors of all words to the driver, once an epoch and task. */
  private static final Map<String, String> WHOLE_RESULTS =
      Map.of("spark.driver.maxResultSize", "0");

  /**
   * What was learned of what.
   *
   * @param output the file of vectors
   * @param words of all documents, rare ones included
   * @param wordsPerEpoch that learning read
   */
  private record Result(
      String output,
      TrainedWords.Documents documents,
      long words,
      long wordsPerEpoch,
      int vocabulary,
      int dimension,
      int epochs,
      int partitions,
      TrainedWords.Seconds seconds,
      long wordsPerSecond,
      @JsonUnwrapped LeftOut.Counts leftOut) {}

  /** The result with samples of what was learned. */
  private record Told(@JsonUnwrapped Result result, List<NearestWords> nearest) {}

  private static final int SHOWN_WORDS = 10;
  private static final int SHOWN_NEIGHBOURS = 8;

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new TrainJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "train",
        "Learns word vectors from a corpus by Word2Vec (skip-grams, hierarchical softmax).",
        List.of(
            "",
            "Words are found by --tokenizer (auto: words) and lower-cased; context ends with the paragraph.",
            "The output is word2vec's text format, the most frequent word first.",
            "",
            "Example:",
            "  nightjar train word2vec --input docs/ --output vectors.txt"),
        List.of(
            JobOptions.INPUT,
            JobOptions.OUTPUT,
            InputOptions.FORMAT,
            InputOptions.ID_COLUMN,
            InputOptions.TEXT_COLUMNS,
            InputOptions.ENCODING,
            InputOptions.CORRUPT_FILES,
            ModelOptions.TOKENIZER,
            TrainOptions.KEEP_CASE,
            TrainOptions.DIMENSIONS,
            TrainOptions.EPOCHS,
            TrainOptions.WINDOW,
            TrainOptions.MIN_COUNT,
            TrainOptions.SUBSAMPLE,
            TrainOptions.PARTITIONS,
            TrainOptions.SEED,
            JobOptions.MASTER),
        List.of(JobOptions.INPUT, JobOptions.OUTPUT),
        "word2vec");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    if (!invocation.arguments().equals(List.of("word2vec"))) {
      throw InvalidInput.told(
          "training",
          "Unknown training %s (nightjar train word2vec)".formatted(invocation.arguments()));
    }
    Settings settings = invocation.settings();
    try (SparkSession spark = Sessions.open(invocation, "train", WHOLE_RESULTS)) {
      WordVectorFile file =
          WordVectorFile.at(
              settings.value(JobOptions.OUTPUT), spark.sessionState().newHadoopConf());
      ProgressListener progress = Sessions.progress(spark, output);
      WordVectorSpec plan = Plans.training(settings, spark.sparkContext().defaultParallelism());
      Source source = new Source(spark, Plans.source(settings, JobOptions.INPUT));
      TrainedWords trained = new WordVectorTraining(spark, plan).train(source.read(), progress);
      LeftOut leftOut = source.leftOut();
      file.write(trained.words(), trained.vectors());
      List<NearestWords> nearest =
          NearestWords.of(
              trained.words(), trained.counts(), trained.vectors(), SHOWN_WORDS, SHOWN_NEIGHBOURS);
      Result result = result(plan, trained, file, leftOut);
      if (invocation.json()) {
        output.json(new Told(result, nearest));
      } else {
        print(result, nearest, output);
      }
      warn(trained.documents(), output);
    }
  }

  private static Result result(
      WordVectorSpec plan, TrainedWords trained, WordVectorFile file, LeftOut leftOut) {
    double seconds = Math.max(1e-3, trained.seconds().train());
    return new Result(
        file.path(),
        trained.documents(),
        trained.corpusWords(),
        trained.learnedWords(),
        trained.words().size(),
        plan.dimension(),
        plan.epochs(),
        plan.partitions(),
        trained.seconds(),
        Math.round(trained.learnedWords() * plan.epochs() / seconds),
        leftOut.counts());
  }

  private static void print(Result result, List<NearestWords> nearest, Output output) {
    output.fields(result, 16);
    output.line(
        "\nNearest words of the most frequent content words (no function words of English or Chinese):");
    for (NearestWords word : nearest) {
      output.line("  %-16s %s", word.word(), String.join(" ", word.nearest().keySet()));
    }
  }

  private static void warn(TrainedWords.Documents documents, Output output) {
    if (documents.rejected() > 0) {
      output.note(
          String.format(
              Locale.ROOT,
              "%,d of %,d documents could not be read and were left out, such as %s",
              documents.rejected(),
              documents.read(),
              documents.firstReject()));
    }
  }
}
