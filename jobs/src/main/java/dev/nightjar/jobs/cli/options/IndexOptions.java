package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.index.shard.GraphFormat;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.index.shard.TokenCoding;
import dev.nightjar.pipeline.index.IndexSpec;
import dev.nightjar.vector.Similarity;
import java.util.List;
import java.util.Optional;

/** How an index is built, and when it counts. */
public final class IndexOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  private static final OptionList PARAMETERS = ALL.part();

  /** The vectors to index. */
  public static final Option<String> VECTORS =
      ALL.add(Option.existing("index.vectors", "--vectors", "Output directory of embed"));

  /** The run to index. */
  public static final Option<Optional<String>> RUN =
      ALL.add(
          Option.text(
                  "index.run", "--run", "the name of a run", "Run to read; auto is the current one")
              .orAuto());

  /** The name of the index. */
  public static final Option<Optional<String>> INDEX_ID =
      ALL.add(
          new Option<>(
                  "index.index-id",
                  "--index-id",
                  "letters, digits, dots, dashes and underscores, 64 at most",
                  Optional.empty(),
                  "Name of the index; auto is the time in UTC",
                  OutputOptions::runId)
              .orAuto());

  /** The index to update. */
  public static final Option<Optional<String>> BASE =
      ALL.add(
          Option.existing(
                  "index.base",
                  "--base",
                  "Index directory whose current index is brought up to date instead of building anew")
              .orNone());

  /** What near means. */
  public static final Option<Similarity> SIMILARITY =
      PARAMETERS.add(
          Option.choice(
              "index.similarity",
              "--similarity",
              "What near means; l2 is the squared distance with its sign changed",
              Similarity.class));

  /** Neighbours of a node. */
  public static final Option<Long> MAX_CONNECTIONS =
      PARAMETERS.add(
          Option.number(
              "index.max-connections",
              "--max-connections",
              2,
              256,
              16,
              "Neighbours of a graph node; twice as many in the lowest layer (M)"));

  /** Candidates of building. */
  public static final Option<Long> BEAM_WIDTH =
      PARAMETERS.add(
          Option.number(
              "index.beam-width",
              "--beam-width",
              2,
              3200,
              100,
              "Candidates kept while a node's neighbours are sought (efConstruction)"));

  /** Candidates of searching. */
  public static final Option<Long> WIDTH =
      PARAMETERS.add(
          Option.number(
              "index.width",
              "--width",
              1,
              10_000,
              100,
              "Candidates that a search keeps in each shard (efSearch), unless the search says otherwise"));

  /** What the graph is searched with. */
  public static final Option<Quantization> QUANTIZATION =
      PARAMETERS.add(
          Option.choice(
              "index.quantization",
              "--quantization",
              "What the graph is searched with; the best are scored again with the full vectors",
              List.of(Quantization.values()),
              Quantization::key));

  /** How vectors of tokens are kept. */
  public static final Option<Optional<TokenCoding>> TOKEN_CODING =
      PARAMETERS.add(
          Option.choice(
                  "index.token-coding",
                  "--token-coding",
                  "How vectors of tokens are kept for ranking anew, if the run has any; auto is as in"
                      + " the index that is updated, or 8-bit",
                  List.of(TokenCoding.values()),
                  TokenCoding::key)
              .orAuto());

  /** How texts become terms. */
  public static final Option<Optional<TextAnalysis>> LANGUAGE =
      PARAMETERS.add(
          Option.choice(
                  "index.language",
                  "--language",
                  "How texts become terms for BM25; auto goes by the texts, each Chinese, Japanese or"
                      + " Korean one by itself",
                  List.of(TextAnalysis.ENGLISH, TextAnalysis.CJK, TextAnalysis.STANDARD),
                  TextAnalysis::key)
              .orAuto());

  /** Whether hits have texts. */
  public static final Option<Boolean> STORE_TEXT =
      PARAMETERS.add(
          Option.choice(
              "index.store-text",
              "--store-text",
              "Whether the index keeps the texts to show them",
              List.of(true, false),
              List.of("true", "false")));

  /** The size of a shard. */
  public static final Option<Long> MAX_SHARD_VECTORS =
      PARAMETERS.add(
          Option.number(
              "index.max-shard-vectors",
              "--max-shard-vectors",
              1,
              Integer.MAX_VALUE - 1000,
              1_000_000,
              "Most vectors of a shard, about; one task merges a shard, and a search asks all"));

  /** The size of a segment. */
  public static final Option<Long> PARTITION_VECTORS =
      PARAMETERS.add(
          Option.number(
              "index.partition-vectors",
              "",
              1,
              Integer.MAX_VALUE - 1000,
              50_000,
              "Vectors that one task builds a segment from, about"));

  /** The gate. */
  public static final Option<Double> MIN_RECALL =
      PARAMETERS.add(
          Option.share(
              "index.min-recall",
              "--min-recall",
              "0.95",
              "Least recall@10 at the search width; below it the index does not become current"));

  /** Queries of the gate. */
  public static final Option<Long> SAMPLE =
      PARAMETERS.add(
          Option.number(
              "index.sample",
              "--sample",
              1,
              1_000_000,
              1000,
              "Queries that recall is measured with: vectors of the run with noise"));

  /** When an update is given up. */
  public static final Option<Double> REBUILD_SHARE =
      PARAMETERS.add(
          Option.share(
              "index.rebuild-share",
              "",
              "0.2",
              "Share of the base's chunks that may be gone or changed before it is built anew"));

  /** Indexes that stay. */
  public static final Option<Long> KEEP_INDEXES =
      PARAMETERS.add(
          Option.number(
              "index.keep",
              "",
              1,
              1000,
              2,
              "Indexes that stay in the directory, the newest first"));

  /** The export's format. */
  public static final Option<GraphFormat> EXPORT_TO =
      ALL.add(Option.choice("index.export", "--to", "Whose files are written", GraphFormat.class));

  private IndexOptions() {}

  /** Those of {@code index}. */
  public static OptionList command() {
    return new OptionList()
        .with(VECTORS, JobOptions.OUTPUT, RUN, BASE, INDEX_ID)
        .with(PARAMETERS)
        .with(OutputOptions.TAKE_OVER, JobOptions.MASTER);
  }

  /** Those of {@code index export}. */
  public static OptionList export() {
    return new OptionList()
        .with(SearchOptions.INDEX, EXPORT_TO, JobOptions.OUTPUT, JobOptions.MASTER);
  }

  /** How an index is built, and when it counts. */
  public static IndexSpec spec(Settings settings) {
    return new IndexSpec(
        settings.value(SIMILARITY),
        settings.asInt(MAX_CONNECTIONS),
        settings.asInt(BEAM_WIDTH),
        settings.value(QUANTIZATION),
        settings.value(TOKEN_CODING),
        settings.value(LANGUAGE),
        settings.value(STORE_TEXT),
        settings.value(MAX_SHARD_VECTORS),
        settings.value(PARTITION_VECTORS),
        settings.asInt(WIDTH),
        settings.value(MIN_RECALL),
        settings.asInt(SAMPLE),
        settings.value(REBUILD_SHARE),
        settings.asInt(KEEP_INDEXES),
        settings.value(OutputOptions.TAKE_OVER));
  }
}
