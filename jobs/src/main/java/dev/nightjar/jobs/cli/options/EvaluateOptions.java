package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.List;

/** What evaluations compare with. */
public final class EvaluateOptions {
  /** The corpus of an evaluation. */
  public static final Option<String> CORPUS =
      Option.existing("evaluate.corpus", "--corpus", "BEIR corpus: _id or id, title, text");

  /** The queries of an evaluation. */
  public static final Option<String> QUERIES =
      Option.existing("evaluate.queries", "--queries", "BEIR queries: _id or id, text");

  /** The judgements of an evaluation. */
  public static final Option<String> QRELS =
      Option.existing(
          "evaluate.qrels", "--qrels", "BEIR judgements: query, document, score, by tabs");

  /** Whether a question may find itself. */
  public static final Option<Boolean> KEEP_SELF =
      Option.toggle(
          "evaluate.keep-self",
          "--keep-self",
          "Let a question find the document with its own id, which is left out otherwise unless it is judged relevant");

  /** The picture of an evaluation. */
  public static final Option<String> PLOT =
      Option.text("evaluate.plot", "--plot", "a file", "SVG file for queries a second over recall");

  /** Judged pairs of words. */
  public static final Option<List<String>> PAIRS =
      Option.list(
          "evaluate.pairs", "--pairs", "Files of judged pairs: score, word, word, by tabs", "");

  static final List<Option<?>> ALL = List.of(CORPUS, QUERIES, QRELS, KEEP_SELF, PLOT, PAIRS);

  private EvaluateOptions() {}
}
