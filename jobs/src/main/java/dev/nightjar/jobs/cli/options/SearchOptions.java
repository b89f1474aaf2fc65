package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.List;
import java.util.Optional;

/** How an index is searched. */
public final class SearchOptions {
  /** The index to search. */
  public static final Option<String> INDEX =
      Option.existing("search.index", "--index", "Index directory");

  /** What ranks. */
  public static final Option<String> MODE =
      Option.choice(
          "search.mode",
          "--mode",
          "What ranks: the vectors, BM25, or both by reciprocal ranks",
          List.of("vector", "text", "hybrid"));

  /** Hits wanted. */
  public static final Option<Long> TOP =
      Option.number("search.top", "--top", 1, 10_000, 10, "Hits for each query");

  /** A condition. */
  public static final Option<Optional<String>> FILTER =
      Option.text(
              "search.filter",
              "--filter",
              "such as 'lang = \"en\" and year >= 2020'",
              "Condition on attributes and document_id")
          .orNone();

  /** What hits are. */
  public static final Option<String> GROUP =
      Option.choice(
          "search.group",
          "--group",
          "Whether each document appears once, by its best chunk",
          List.of("chunks", "documents"));

  /** The recall of a search. */
  public static final Option<Optional<Double>> RECALL =
      Option.share("search.recall", "--recall", "0.95", "Recall@10 wanted; picks the search width")
          .orNone();

  /** The width of a search. */
  public static final Option<Optional<Long>> WIDTH =
      Option.number(
              "search.width",
              "--width",
              1,
              10_000,
              100,
              "Candidates kept in each shard; auto is the index's width, or what --recall needs")
          .orAuto();

  /** Whether all vectors are compared. */
  public static final Option<Boolean> EXACT =
      Option.toggle("search.exact", "--exact", "Compare all vectors instead of asking the graph");

  /** How many hits are ranked anew. */
  public static final Option<Long> RERANK =
      Option.number(
          "search.rerank",
          "--rerank",
          0,
          10_000,
          0,
          "Best chunks that are ranked anew by their tokens (MaxSim), where the index has vectors of tokens; 0 for none");

  /** Where comparing all vectors is quick. */
  public static final Option<Long> EXACT_BELOW =
      Option.number(
          "search.exact-below",
          "",
          0,
          Integer.MAX_VALUE,
          10_000,
          "Indexes of fewer vectors are always searched by comparing all");

  /** Both ranks and scores. */
  public static final Option<Boolean> EXPLAIN =
      Option.toggle("search.explain", "--explain", "Show both ranks and scores of each hit");

  static final List<Option<?>> ALL =
      List.of(INDEX, MODE, TOP, FILTER, GROUP, RECALL, WIDTH, EXACT, RERANK, EXACT_BELOW, EXPLAIN);

  private SearchOptions() {}
}
