package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.Filter;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.query.Searcher;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** What the commands that search have in common. */
final class Searches {
  /** The options that say how to search. */
  static final List<Option<?>> OPTIONS =
      List.of(
          SearchOptions.MODE,
          SearchOptions.TOP,
          SearchOptions.FILTER,
          SearchOptions.GROUP,
          SearchOptions.RECALL,
          SearchOptions.WIDTH,
          SearchOptions.EXACT,
          SearchOptions.RERANK);

  private Searches() {}

  /** How to search this index; a filter that does not parse is refused here. */
  static SearchParameters options(Settings settings, IndexManifest index) {
    String filter = settings.value(SearchOptions.FILTER).orElse("");
    if (!filter.isEmpty()) {
      Filter.parse(filter);
    }
    return new SearchParameters(
        SearchMode.named(settings.value(SearchOptions.MODE)),
        Math.toIntExact(settings.value(SearchOptions.TOP)),
        width(settings, index),
        filter,
        settings.value(SearchOptions.GROUP).equals("documents"),
        settings.value(SearchOptions.EXACT)
            || index.size() < settings.value(SearchOptions.EXACT_BELOW),
        Math.toIntExact(settings.value(SearchOptions.RERANK)));
  }

  /** Widths are measured for ten neighbours; a search for more keeps as many more. */
  private static int width(Settings settings, IndexManifest index) {
    Optional<Long> given = settings.value(SearchOptions.WIDTH);
    Optional<Double> recall = settings.value(SearchOptions.RECALL);
    if (given.isPresent() && recall.isPresent()) {
      throw new InvalidInput(
          SearchOptions.RECALL.key(),
          recall.get(),
          "‹search.width› says what it would decide",
          "give one");
    }
    if (given.isPresent()) {
      return Math.toIntExact(given.get());
    }
    int width =
        recall
            .map(
                wanted ->
                    index
                        .widthFor(wanted)
                        .orElseThrow(
                            () ->
                                new InvalidInput(
                                    SearchOptions.RECALL.key(),
                                    wanted,
                                    String.format(
                                        Locale.ROOT,
                                        "the index reached %.4f at width %d, the widest measured",
                                        index.recall().lastEntry().getValue(),
                                        index.recall().lastKey()),
                                    "‹search.exact› misses nothing")))
            .orElse(index.width());
    long top = settings.value(SearchOptions.TOP);
    return Math.toIntExact(top <= 10 ? width : Math.min(100_000, width * top / 10));
  }

  /** The model of an index, or where it lies now if {@code --model} says so. */
  static ModelLocation model(
      Settings settings, IndexManifest index, Configuration hadoop, Output output) {
    Optional<String> given =
        settings.isGiven(ModelOptions.MODEL)
            ? Optional.of(settings.value(ModelOptions.MODEL))
            : Optional.empty();
    Plans.announceFetch(given.orElse(index.model().reference()), output::note);
    return QueryEncoder.model(index, given, Plans.remote(settings), hadoop);
  }

  /** How the queries of a file are embedded; empty where the mode needs no vectors. */
  static Optional<EmbedSpec> plan(
      Settings settings, IndexManifest index, Configuration hadoop, Output output) {
    if (!options(settings, index).needsModel()) {
      return Optional.empty();
    }
    ModelLocation model = model(settings, index, hadoop, output);
    return Optional.of(Plans.queries(settings, Plans.embed(settings, model, hadoop), hadoop));
  }

  /** A table of hits for people. */
  static void print(Searcher.Found found, boolean explain, Output output) {
    output.line("");
    output.line("Q: %s", found.question().text());
    if (found.hits().isEmpty()) {
      output.line("   nothing found");
    }
    for (SearchHit hit : found.hits()) {
      output.line(
          "%4d  %.4f  %s  [%d–%d]", hit.rank(), hit.score(), hit.chunkId(), hit.start(), hit.end());
      if (explain) {
        output.line(
            "      vector: %s   text: %s",
            found(hit.vectorRank(), "similarity", hit.similarity()),
            found(hit.textRank(), "BM25", hit.bm25()));
      }
      found.index().snippet(found.question(), hit).ifPresent(snippet -> wrapped(snippet, output));
    }
  }

  private static String found(Optional<Integer> rank, String name, Optional<Double> score) {
    String place = rank.map(r -> "rank " + r).orElse("not ranked");
    return score.map(s -> String.format(Locale.ROOT, "%s, %s %.4f", place, name, s)).orElse(place);
  }

  private static void wrapped(String text, Output output) {
    StringBuilder line = new StringBuilder("     ");
    int width = 0;
    for (String word : text.split("(?<=\\s)|(?<=[，。！？；])", -1)) {
      if (width + word.length() > 94 && width > 0) {
        output.line("%s", line.toString().stripTrailing());
        line = new StringBuilder("     ");
        width = 0;
      }
      line.append(width == 0 ? " " + word.stripLeading() : word);
      width += word.length();
    }
    output.line("%s", line.toString().stripTrailing());
  }
}
