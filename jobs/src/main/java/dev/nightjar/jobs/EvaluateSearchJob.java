package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.jobs.cli.options.SparseOptions;
import dev.nightjar.pipeline.search.Judgements;
import dev.nightjar.pipeline.search.SearchEvaluation;
import org.apache.hadoop.conf.Configuration;

/** {@code evaluate search}: how well an index finds the judged documents, in any mode. */
final class EvaluateSearchJob implements Job {
  @Override
  public Command command() {
    return Command.named(
            "evaluate search",
            "Measures retrieval through an index: nDCG@10, recall and MRR@10 by its best 100 documents.")
        .details(
            """
            Example:
              nightjar evaluate search --index /data/index --mode hybrid --queries queries.jsonl \\
                                       --qrels qrels.tsv""")
        .takes(EvaluateOptions.search())
        .requires(SearchOptions.INDEX, EvaluateOptions.QUERIES, EvaluateOptions.QRELS);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    Settings settings =
        invocation
            .settings()
            .with(SearchOptions.TOP, Integer.toString(Judgements.RANKED))
            .with(SearchOptions.BY_DOCUMENT, "documents");
    SearchEvaluation.Result result;
    try (Session session = Session.open(invocation, output, "evaluate search")) {
      Configuration hadoop = session.hadoop();
      Judgements judgements = EvaluateOptions.judgements(settings, hadoop);
      IndexManifest index =
          SparseOptions.of(
              IndexDirectory.current(settings.value(SearchOptions.INDEX), hadoop), settings);
      SearchParameters how = SearchOptions.parameters(settings, index);
      result =
          new SearchEvaluation(session.spark(), index, how)
              .measure(
                  session.source(EvaluateOptions.queries(settings)),
                  SearchOptions.questions(settings, index, hadoop, output::note),
                  judgements,
                  session.progress());
    }
    output.result(invocation, result, Layout.keys(12));
  }
}
