package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.Fusion;
import dev.nightjar.index.Likes;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.query.SearchSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** How an index is searched. */
public final class SearchOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** How hits are ranked. */
  static final OptionList RANKING = ALL.part();

  /** The index to search. */
  public static final Option<String> INDEX =
      ALL.add(Option.existing("search.index", "--index", "Index directory"));

  /** What ranks. */
  public static final Option<SearchMode> MODE =
      RANKING.add(
          Option.choice(
              "search.mode",
              "--mode",
              "What ranks: the vectors, BM25, sparse vectors, or the vectors and one of these",
              SearchMode.class));

  /** Hits wanted. */
  public static final Option<Long> TOP =
      RANKING.add(Option.number("search.top", "--top", 1, 10_000, 10, "Hits for each query"));

  /** A condition. */
  public static final Option<Optional<String>> FILTER =
      RANKING.add(
          Option.text(
                  "search.filter",
                  "--filter",
                  "such as 'lang = \"en\" and year >= 2020'",
                  "Condition on attributes and document_id")
              .orNone());

  /** What hits are. */
  public static final Option<Boolean> BY_DOCUMENT =
      RANKING.add(
          Option.choice(
              "search.group",
              "--group",
              "Whether each document appears once, by its best chunk",
              List.of(false, true),
              List.of("chunks", "documents")));

  /** The recall of a search. */
  public static final Option<Optional<Double>> RECALL =
      RANKING.add(
          Option.share(
                  "search.recall", "--recall", "0.95", "Recall@10 wanted; picks the search width")
              .orNone());

  /** The width of a search. */
  public static final Option<Optional<Long>> WIDTH =
      RANKING.add(
          Option.number(
                  "search.width",
                  "--width",
                  1,
                  10_000,
                  100,
                  "Candidates kept in each shard; auto is the index's width, or what --recall needs")
              .orAuto());

  /** Whether all vectors are compared. */
  public static final Option<Boolean> EXACT =
      RANKING.add(
          Option.toggle(
              "search.exact", "--exact", "Compare all vectors instead of asking the graph"));

  /** How many hits are ranked anew. */
  public static final Option<Long> RERANK =
      RANKING.add(
          Option.number(
              "search.rerank",
              "--rerank",
              0,
              10_000,
              0,
              "Best chunks that are ranked anew by their tokens (MaxSim), where the index has vectors of tokens; 0 for none"));

  /** How one ranking is made of two. */
  public static final Option<Fusion.Method> FUSION =
      RANKING.add(
          Option.choice(
              "search.fusion",
              "--fusion",
              "What --mode hybrid adds up: scores by their share of the best, or reciprocal ranks",
              Fusion.Method.class));

  /** How much the vectors count in it. */
  public static final Option<Double> VECTOR_WEIGHT =
      RANKING.add(
          Option.share(
              "search.vector-weight",
              "--vector-weight",
              "0.8",
              "How much the vectors count in --mode hybrid; the other ranking has the rest"));

  /** What ranks beside the vectors. */
  public static final Option<Fusion.Second> HYBRID_WITH =
      RANKING.add(
          Option.choice(
              "search.hybrid-with",
              "--hybrid-with",
              "What --mode hybrid ranks by beside the vectors: BM25 or sparse vectors; auto is the latter where the index has them",
              Fusion.Second.class));

  /** Where comparing all vectors is quick. */
  public static final Option<Long> EXACT_BELOW =
      RANKING.add(
          Option.number(
              "search.exact-below",
              "",
              0,
              Integer.MAX_VALUE,
              10_000,
              "Indexes of fewer vectors are always searched by comparing all"));

  /** Both ranks and scores. */
  public static final Option<Boolean> EXPLAIN =
      ALL.add(
          Option.toggle("search.explain", "--explain", "Show both ranks and scores of each hit"));

  /** Items that hits are like. */
  public static final Option<List<String>> LIKE =
      ALL.add(
          Option.ids(
              "search.like",
              "--like",
              "Chunks or documents that hits are to be like; they are no hits themselves"));

  /** Items that hits are unlike. */
  public static final Option<List<String>> UNLIKE =
      ALL.add(
          Option.ids(
              "search.unlike",
              "--unlike",
              "Chunks or documents that hits are not to be like, beside --like or a QUERY"));

  /** How much the unliked ones count. */
  public static final Option<Double> UNLIKE_WEIGHT =
      ALL.add(
          Option.amount(
              "search.unlike-weight",
              "",
              "a number from 0",
              "1",
              "How far what is unliked moves a search: this times the way from it to what is liked"));

  private SearchOptions() {}

  /** Those of {@code search}. */
  public static OptionList command() {
    return new OptionList()
        .with(INDEX)
        .with(RANKING)
        .with(LIKE, UNLIKE, EXPLAIN, EvaluateOptions.QUERIES, JobOptions.OUTPUT)
        .with(ModelOptions.MODEL, SparseOptions.MODEL, ModelOptions.PROMPT)
        .with(RemoteOptions.BASE_URL, JobOptions.MASTER);
  }

  /** What is wanted of a search. */
  public static SearchSpec spec(Settings settings) {
    return new SearchSpec(
        settings.value(MODE),
        settings.asInt(TOP),
        settings.value(FILTER).orElse(""),
        settings.value(BY_DOCUMENT),
        settings.value(RECALL),
        settings.value(WIDTH).map(Math::toIntExact),
        settings.value(EXACT),
        settings.value(EXACT_BELOW),
        settings.asInt(RERANK),
        new Fusion(
            settings.value(FUSION), settings.value(VECTOR_WEIGHT), settings.value(HYBRID_WITH)));
  }

  /** How to search this index; a filter that does not parse is refused here. */
  public static SearchParameters parameters(Settings settings, IndexManifest index) {
    return spec(settings).in(index);
  }

  /** The items that a search goes by. */
  public static Likes likes(Settings settings) {
    return new Likes(
        settings.given(LIKE).orElse(List.of()),
        settings.given(UNLIKE).orElse(List.of()),
        settings.value(UNLIKE_WEIGHT));
  }

  /**
   * The model of an index, or where it lies now if the settings say so.
   *
   * @param told hears what takes a while
   */
  public static ModelLocation model(
      Settings settings, IndexManifest index, Configuration hadoop, Consumer<String> told) {
    Optional<String> given = settings.given(ModelOptions.MODEL);
    ModelOptions.announceFetch(settings, given.orElse(index.model().reference()), told);
    return QueryEncoder.model(index, given, RemoteOptions.endpoint(settings), hadoop);
  }

  /** How the queries of a file are embedded; empty where the mode needs no vectors. */
  public static Optional<EmbedSpec> questions(
      Settings settings, IndexManifest index, Configuration hadoop, Consumer<String> told) {
    if (!parameters(settings, index).needsModel()) {
      return Optional.empty();
    }
    ModelLocation model = model(settings, index, hadoop, told);
    EmbedSpec passages = EmbedOptions.spec(settings, model, hadoop);
    return Optional.of(Questions.spec(settings, passages, hadoop));
  }
}
