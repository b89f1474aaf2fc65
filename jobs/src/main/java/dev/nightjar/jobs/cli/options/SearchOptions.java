package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.Filter;
import dev.nightjar.index.Likes;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.query.QueryEncoder;
import java.util.List;
import java.util.Locale;
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
              "What ranks: the vectors, BM25, or both by reciprocal ranks",
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
        .with(ModelOptions.MODEL, ModelOptions.PROMPT, RemoteOptions.BASE_URL, JobOptions.MASTER);
  }

  /** How to search this index; a filter that does not parse is refused here. */
  public static SearchParameters parameters(Settings settings, IndexManifest index) {
    String filter = settings.value(FILTER).orElse("");
    if (!filter.isEmpty()) {
      Filter.parse(filter);
    }
    return new SearchParameters(
        settings.value(MODE),
        settings.asInt(TOP),
        width(settings, index),
        filter,
        settings.value(BY_DOCUMENT),
        settings.value(EXACT) || index.size() < settings.value(EXACT_BELOW),
        settings.asInt(RERANK));
  }

  /** The items that a search goes by. */
  public static Likes likes(Settings settings) {
    return new Likes(
        settings.given(LIKE).orElse(List.of()),
        settings.given(UNLIKE).orElse(List.of()),
        settings.value(UNLIKE_WEIGHT));
  }

  /** Widths are measured for ten neighbours; a search for more keeps as many more. */
  private static int width(Settings settings, IndexManifest index) {
    Optional<Long> given = settings.value(WIDTH);
    Optional<Double> recall = settings.value(RECALL);
    if (given.isPresent() && recall.isPresent()) {
      throw new InvalidInput(
          RECALL.key(), recall.get(), "‹search.width› says what it would decide", "give one");
    }
    if (given.isPresent()) {
      return Math.toIntExact(given.get());
    }
    int width = recall.map(wanted -> width(wanted, index)).orElse(index.width());
    long top = settings.value(TOP);
    return Math.toIntExact(top <= 10 ? width : Math.min(100_000, width * top / 10));
  }

  private static int width(double recall, IndexManifest index) {
    return index
        .widthFor(recall)
        .orElseThrow(
            () ->
                new InvalidInput(
                    RECALL.key(),
                    recall,
                    String.format(
                        Locale.ROOT,
                        "the index reached %.4f at width %d, the widest measured",
                        index.recall().lastEntry().getValue(),
                        index.recall().lastKey()),
                    "‹search.exact› misses nothing"));
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
