package dev.nightjar.jobs;

import dev.nightjar.analyze.clusters.ClustersResult;
import dev.nightjar.analyze.duplicates.DuplicatesResult;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.Json;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.index.IndexResult;
import dev.nightjar.query.Answer;
import dev.nightjar.query.ContextSpec;
import dev.nightjar.query.PromptContext;
import dev.nightjar.query.Searcher;
import dev.nightjar.report.Report;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each step of the demo gave.
 *
 * @param answers hits by question and mode
 * @param report a page of all of it
 * @param context passages for the first question
 */
record DemoResult(
    EmbedResult run,
    IndexResult index,
    Map<String, Map<String, List<Answer.Hit>>> answers,
    DuplicatesResult duplicates,
    ClustersResult clusters,
    Report.Written report,
    PromptContext context) {

  private static final List<String> QUESTIONS =
      List.of("如何减轻焦虑感?", "How do vaccines protect the body?", "为什么会发生日食?");
  private static final List<SearchMode> MODES =
      List.of(SearchMode.VECTOR, SearchMode.TEXT, SearchMode.HYBRID);

  private static final int SHOWN = 3;
  private static final int CANDIDATES = 20;
  private static final int SOURCES = 2;

  /** The result with answers and a context from the index. */
  static DemoResult of(
      EmbedResult run,
      IndexResult index,
      DemoAnalyses analyses,
      Searcher searcher,
      ContextSpec spec)
      throws IOException {
    return new DemoResult(
        run,
        index,
        answers(searcher),
        analyses.duplicates(),
        analyses.clusters(),
        analyses.report(),
        context(searcher, spec));
  }

  /** What an index has for the questions. */
  private static Map<String, Map<String, List<Answer.Hit>>> answers(Searcher searcher)
      throws IOException {
    int width = searcher.manifest().width();
    Map<String, Map<String, List<Answer.Hit>>> answers = new LinkedHashMap<>();
    for (String question : QUESTIONS) {
      Map<String, List<Answer.Hit>> byMode = new LinkedHashMap<>();
      for (SearchMode mode : MODES) {
        SearchParameters how = new SearchParameters(mode, SHOWN, width, "", false, false);
        byMode.put(mode.key(), searcher.find(question, how).answer(true).hits());
      }
      answers.put(question, byMode);
    }
    return answers;
  }

  /** Passages for the first question. */
  private static PromptContext context(Searcher searcher, ContextSpec spec) throws IOException {
    SearchParameters how =
        new SearchParameters(
            SearchMode.VECTOR, CANDIDATES, searcher.manifest().width(), "", false, false);
    return searcher.context(
        QUESTIONS.getFirst(),
        how,
        new ContextSpec(spec.characters(), spec.tokens(), SOURCES, spec.lambda()));
  }

  /** Prints it for people, who find the index in a directory. */
  void print(String directory, Output output) {
    summary(output);
    answers.forEach((question, byMode) -> print(question, byMode, output));
    analyses(output);
    output.line("");
    output.line("Report:  %s (open it in a browser)", FilePaths.plain(report.report()));
    output.line("Vectors: %s", run.output() + "/run=" + run.runId());
    output.line("Next:    ./nightjar search --index %s --mode hybrid \"your question\"", directory);
    output.line("         ./nightjar embed --input YOUR-FILES --output DIR");
  }

  private void summary(Output output) {
    RunReport report = run.report();
    output.line("");
    output.line(
        "Embedded %,d documents in %,d chunks with %s: %,d tokens at %,.0f tokens/s",
        report.documents().embedded(),
        report.chunks().embedded(),
        run.model(),
        report.tokens(),
        report.tokens() / report.seconds().getOrDefault("embed", 0.0));
    output.line("Seconds by stage: %s", Json.text(report.seconds()));
    output.line(
        "Indexed %s vectors: recall@10 %.4f at width %s, published",
        index.vectors(), index.recall(), index.width());
  }

  private void analyses(Output output) {
    output.line("");
    output.line(
        "Repeats: %,d of %,d chunks repeat another one (analyze duplicates)",
        duplicates.dropped(), duplicates.items());
    output.line("About:   %d clusters (analyze clusters)", clusters.k());
    clusters.clusters().stream()
        .limit(SHOWN)
        .forEach(cluster -> output.line("         %4d  %s", cluster.size(), cluster.label()));
    output.line("");
    output.line("Context for a language model: %s (ask)", context.question());
    context.context().lines().forEach(line -> output.line("   %s", line));
  }

  private static void print(String question, Map<String, List<Answer.Hit>> byMode, Output output) {
    output.line("");
    output.line("Q: %s", question);
    byMode.forEach((mode, hits) -> hits.forEach(hit -> print(mode, hit, output)));
  }

  private static void print(String mode, Answer.Hit hit, Output output) {
    String text = String.valueOf(hit.snippet());
    output.line(
        "   %-6s %.4f  [%s] %s",
        hit.rank() == 1 ? mode : "",
        hit.score(),
        hit.chunkId(),
        text.length() > 100 ? text.substring(0, 100) + "…" : text);
  }
}
