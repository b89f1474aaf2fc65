package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Questions;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.search.Judgements;
import dev.nightjar.pipeline.search.RetrievalEvaluation;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** {@code evaluate retrieval}: how well a model finds the judged documents of a BEIR data set. */
public final class EvaluateJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new EvaluateJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "evaluate", "Measures retrieval: nDCG@10, recall and MRR@10 by exact search.")
        .details(
            """
            nightjar evaluate search --help does so through an index, nightjar evaluate index --help
            measures an index itself, nightjar evaluate words --help single words.

            Documents are embedded whole (title and text, truncated at the model's limit) unless
            --chunker says otherwise; a document then counts by its best chunk.

            Example:
              nightjar evaluate retrieval --corpus corpus.jsonl --queries queries.jsonl \\
                                          --qrels qrels.tsv --model bge-small-en""")
        .takes(EvaluateOptions.retrieval())
        .requires(EvaluateOptions.CORPUS, EvaluateOptions.QUERIES, EvaluateOptions.QRELS)
        .arguments("retrieval");
  }

  @Override
  public Map<String, Job> parts() {
    return Commands.parts("evaluate");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    if (!invocation.arguments().equals(List.of("retrieval"))) {
      throw InvalidInput.told(
          "evaluation",
          "Unknown evaluation %s (retrieval, %s)"
              .formatted(invocation.arguments(), String.join(", ", parts().keySet())));
    }
    Settings settings = invocation.settings();
    RetrievalEvaluation.Result result;
    try (Session session = Session.open(invocation, output, "evaluate")) {
      Configuration hadoop = session.hadoop();
      Judgements judgements = EvaluateOptions.judgements(settings, hadoop);
      ModelLocation model = ModelOptions.model(settings, hadoop, output::note);
      EmbedSpec passages = EvaluateOptions.passages(settings, model, hadoop);
      EmbedSpec questions = Questions.spec(settings, passages, hadoop);
      result =
          new RetrievalEvaluation(session.spark(), passages, questions, session.progress())
              .measure(
                  session.source(EvaluateOptions.corpus(settings)),
                  session.source(EvaluateOptions.queries(settings)),
                  judgements);
    }
    output.result(invocation, result, Layout.keys(12));
  }
}
