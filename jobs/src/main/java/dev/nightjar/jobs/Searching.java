package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Settings;
import dev.nightjar.index.Likes;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.export.SearchResults;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.Questions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.jobs.cli.options.SparseOptions;
import dev.nightjar.jobs.text.HitText;
import dev.nightjar.pipeline.search.FileSearch;
import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The two ways in which {@code search} answers. */
record Searching(Invocation invocation, Output output) {
  /** Answers questions in this process, each as soon as it can. */
  void answer(List<String> questions) throws IOException {
    refuseBlank("QUERY", questions);
    Settings settings = invocation.settings();
    boolean explain = settings.value(SearchOptions.EXPLAIN);
    Likes likes = SearchOptions.likes(settings);
    try (Searcher searcher = open(settings, output)) {
      SearchParameters how = SearchOptions.parameters(settings, searcher.manifest());
      for (String question : questions.isEmpty() ? List.of("") : questions) {
        Searcher.Found found = searcher.find(question, likes, how);
        output.result(
            invocation,
            found.answer(explain),
            (answer, lines) -> new HitText(found, explain).print(lines));
      }
    }
  }

  /** Refuses questions that say nothing. */
  static void refuseBlank(String name, List<String> questions) {
    questions.stream()
        .filter(String::isBlank)
        .forEach(
            blank -> {
              throw InvalidInput.told(name, "Invalid %s '%s': it is blank".formatted(name, blank));
            });
  }

  /** Opens an index for questions in this process. */
  static Searcher open(Settings settings, Output output) {
    Configuration hadoop = ObjectStores.hadoop(settings);
    return Searcher.open(
        settings.value(SearchOptions.INDEX),
        index ->
            Questions.encoder(
                settings, SearchOptions.model(settings, index, hadoop, output::note), hadoop),
        index -> SparseOptions.queries(index, settings, hadoop),
        hadoop);
  }

  /** Answers the questions of a file, on Spark. */
  void answerFile() throws IOException {
    Settings settings = invocation.settings();
    if (!settings.isGiven(JobOptions.OUTPUT)) {
      throw new InvalidInput(Problem.missing(JobOptions.OUTPUT.key(), "where the hits go"));
    }
    try (Session session = Session.open(invocation, output, "search")) {
      Configuration hadoop = session.hadoop();
      IndexManifest index =
          SparseOptions.of(
              IndexDirectory.current(settings.value(SearchOptions.INDEX), hadoop), settings);
      SearchParameters how = SearchOptions.parameters(settings, index);
      SearchResults results = SearchResults.open(settings.value(JobOptions.OUTPUT), hadoop);
      FileSearch.Result result =
          new FileSearch(session.spark(), index, how)
              .answer(
                  session.source(EvaluateOptions.queries(settings)),
                  SearchOptions.questions(settings, index, hadoop, output::note),
                  results,
                  session.progress());
      output.result(invocation, result, Layout.keys(16));
    }
  }
}
