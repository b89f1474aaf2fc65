package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.evaluate.WordSimilarity;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.io.source.TextFile;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.search.Judgements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** What evaluations compare with. */
public final class EvaluateOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** The corpus of an evaluation. */
  public static final Option<String> CORPUS =
      ALL.add(
          Option.existing("evaluate.corpus", "--corpus", "BEIR corpus: _id or id, title, text"));

  /** The queries of an evaluation. */
  public static final Option<String> QUERIES =
      ALL.add(Option.existing("evaluate.queries", "--queries", "BEIR queries: _id or id, text"));

  /** The judgements of an evaluation. */
  public static final Option<String> QRELS =
      ALL.add(
          Option.existing(
              "evaluate.qrels", "--qrels", "BEIR judgements: query, document, score, by tabs"));

  /** Whether a question may find itself. */
  public static final Option<Boolean> KEEP_SELF =
      ALL.add(
          Option.toggle(
              "evaluate.keep-self",
              "--keep-self",
              "Let a question find the document with its own id, which is left out otherwise unless it is judged relevant"));

  /** The picture of an evaluation. */
  public static final Option<String> PLOT =
      ALL.add(
          Option.path(
              "evaluate.plot", "--plot", "a file", "SVG file for queries a second over recall"));

  /** Judged pairs of words. */
  public static final Option<List<String>> PAIRS =
      ALL.add(
          Option.list(
              "evaluate.pairs",
              "--pairs",
              "Files of judged pairs: score, word, word, by tabs",
              ""));

  private EvaluateOptions() {}

  /** Those of {@code evaluate retrieval}. */
  public static OptionList retrieval() {
    return new OptionList()
        .with(CORPUS, QUERIES, QRELS)
        .with(ModelOptions.every())
        .with(KEEP_SELF, InputOptions.TEXT_COLUMNS)
        .with(ChunkOptions.ALL)
        .with(JobOptions.MASTER);
  }

  /** Those of {@code evaluate search}, which ranks as many documents as figures need. */
  public static OptionList search() {
    return new OptionList()
        .with(SearchOptions.INDEX, QUERIES, QRELS, KEEP_SELF)
        .with(SearchOptions.RANKING.without(SearchOptions.TOP, SearchOptions.BY_DOCUMENT))
        .with(
            ModelOptions.MODEL,
            SparseOptions.MODEL,
            ModelOptions.PROMPT,
            RemoteOptions.BASE_URL,
            JobOptions.MASTER);
  }

  /** Those of {@code evaluate index}. */
  public static OptionList index() {
    return new OptionList()
        .with(IndexOptions.VECTORS, SearchOptions.INDEX, IndexOptions.SAMPLE, PLOT)
        .with(JobOptions.MASTER);
  }

  /** Those of {@code evaluate words}. */
  public static OptionList words() {
    return new OptionList().with(ModelOptions.every()).with(PAIRS);
  }

  /** The judgements. */
  public static Judgements judgements(Settings settings, Configuration hadoop) {
    return Judgements.read(settings.value(QRELS), settings.value(KEEP_SELF), hadoop);
  }

  /** The documents, of titles and texts unless the settings say otherwise. */
  public static SourceOptions corpus(Settings settings) {
    return settings.isGiven(InputOptions.TEXT_COLUMNS)
        ? InputOptions.source(settings, CORPUS)
        : InputOptions.source(settings, CORPUS, List.of("title", "text"));
  }

  /** The queries. */
  public static SourceOptions queries(Settings settings) {
    return InputOptions.source(settings, QUERIES, List.of("text"));
  }

  /** How documents are embedded: whole, unless the settings say otherwise. */
  public static EmbedSpec passages(Settings settings, ModelLocation model, Configuration hadoop) {
    EmbedSpec spec = EmbedOptions.passages(settings, model, hadoop);
    return settings.isGiven(ChunkOptions.CHUNKER) || spec.isLate()
        ? spec
        : spec.whole(model.spec().passagePrefix());
  }

  /** Judged pairs of words by their file. */
  public static Map<String, List<WordSimilarity.Pair>> pairs(
      Settings settings, Configuration hadoop) {
    List<String> files = settings.value(PAIRS);
    if (files.isEmpty()) {
      throw new InvalidInput(Problem.missing(PAIRS.key(), PAIRS.description()));
    }
    Map<String, List<WordSimilarity.Pair>> lists = new LinkedHashMap<>();
    for (String file : files) {
      if (!Files.isRegularFile(Path.of(file))) {
        throw new InvalidInput(PAIRS.key(), file, "there is no such file");
      }
      lists.put(file, WordSimilarity.parse(file, TextFile.lines(file, hadoop)));
    }
    return lists;
  }
}
