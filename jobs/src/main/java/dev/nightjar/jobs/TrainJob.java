package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.evaluate.NearestWords;
import dev.nightjar.io.export.WordVectorFile;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.InputOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.TrainOptions;
import dev.nightjar.pipeline.train.TrainResult;
import dev.nightjar.pipeline.train.WordVectorTraining;
import java.util.List;
import java.util.Map;

/** {@code train word2vec}: word vectors learned from a corpus. */
public final class TrainJob implements Job {
  /** MLlib brings the vectors of all words to the driver, once an epoch and task. */
  private static final Map<String, String> WHOLE_RESULTS =
      Map.of("spark.driver.maxResultSize", "0");

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new TrainJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "train",
            "Learns word vectors from a corpus by Word2Vec (skip-grams, hierarchical softmax).")
        .details(
            """
            Words are found by --tokenizer (auto: words) and lower-cased; context ends with the paragraph.
            The output is word2vec's text format, the most frequent word first.

            Example:
              nightjar train word2vec --input docs/ --output vectors.txt""")
        .takes(TrainOptions.command())
        .requires(JobOptions.INPUT, JobOptions.OUTPUT)
        .arguments("word2vec");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    if (!invocation.arguments().equals(List.of("word2vec"))) {
      throw InvalidInput.told(
          "training",
          "Unknown training %s (nightjar train word2vec)".formatted(invocation.arguments()));
    }
    Settings settings = invocation.settings();
    try (Session session = Session.open(invocation, output, "train", WHOLE_RESULTS)) {
      int cores = session.spark().sparkContext().defaultParallelism();
      TrainResult result =
          new WordVectorTraining(session.spark(), TrainOptions.spec(settings, cores))
              .run(
                  session.source(InputOptions.source(settings, JobOptions.INPUT)),
                  WordVectorFile.at(settings.value(JobOptions.OUTPUT), session.hadoop()),
                  session.progress());
      output.result(invocation, result, TrainJob::print);
      result.figures().documents().complaint().ifPresent(output::note);
    }
  }

  private static void print(TrainResult result, Output output) {
    Layout.keys(16).print(result.figures(), output);
    output.line(
        "\nNearest words of the most frequent content words (no function words of English or Chinese):");
    for (NearestWords word : result.nearest()) {
      output.line("  %-16s %s", word.word(), String.join(" ", word.nearest().keySet()));
    }
  }
}
