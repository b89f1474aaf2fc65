package dev.nightjar.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every option of every command, each once. */
public final class Options {
  /** What to embed. */
  public static final Option<String> INPUT =
      Option.existing(
          "input", "--input", "File or folder to read, on any file system Hadoop knows");

  /** Where the vectors go. */
  public static final Option<String> OUTPUT =
      Option.text(
          "output", "--output", "a path", "Folder to write, on any file system Hadoop knows");

  /** How the input is read. */
  public static final Option<String> FORMAT =
      Option.text(
              "source.format",
              "--format",
              "auto, jsonl, json, csv, parquet, orc, avro, text, or the name of a Spark source",
              "Format of the input; auto goes by the files' names")
          .withDefault(Option.AUTO);

  /** The document id's column. */
  public static final Option<String> ID_COLUMN =
      Option.text(
              "source.id-column",
              "--id-column",
              "a column",
              "Column of the document id; rows without one get an id of path and position")
          .withDefault("id");

  /** The columns of the text. */
  public static final Option<List<String>> TEXT_COLUMNS =
      Option.list(
          "source.text-columns",
          "--text-columns",
          "Columns of the text, joined by a newline; the others are kept as attributes",
          "text");

  /** The character encoding. */
  public static final Option<String> ENCODING =
      Option.text(
              "source.encoding",
              "--encoding",
              "a character set such as UTF-8 or GB18030",
              "Encoding of text, CSV and JSON files")
          .withDefault("UTF-8");

  /** What to do with damaged files. */
  public static final Option<String> CORRUPT_FILES =
      Option.choice(
          "source.corrupt-files",
          "--corrupt-files",
          "Whether a file that cannot be read fails the run or is rejected; reject reads the input once more",
          List.of("fail", "reject"));

  /** Options of the Spark source. */
  public static final Option<List<String>> READER_OPTIONS =
      Option.list(
          "source.reader-options",
          "",
          "Options of Spark's reader as name=value, for csv, orc, avro and other Spark sources",
          "");

  /** The model. */
  public static final Option<String> MODEL =
      Option.text(
              "model.name",
              "--model",
              "a built-in name or a model folder",
              "Model that makes the vectors")
          .withDefault("minilm");

  /** Pooling, if the folder's is not wanted. */
  public static final Option<Optional<String>> POOLING =
      Option.choice(
              "model.pooling",
              "--pooling",
              "How token vectors become the vector of a text",
              List.of("mean", "cls", "max", "last"))
          .orAuto();

  /** Normalisation, if the folder's is not wanted. */
  public static final Option<Optional<String>> NORMALIZE =
      Option.choice(
              "model.normalize",
              "--normalize",
              "Whether vectors are scaled to length 1",
              List.of("true", "false"))
          .orAuto();

  /** The longest input. */
  public static final Option<Optional<Long>> MAX_TOKENS =
      Option.number(
              "model.max-tokens",
              "--max-tokens",
              3,
              1 << 20,
              512,
              "Most tokens the model reads at once, special tokens included")
          .orAuto();

  /** What stands before a query. */
  public static final Option<Optional<String>> QUERY_PREFIX =
      Option.text("model.query-prefix", "", "text", "What the model reads before each query")
          .orAuto();

  /** What stands before a passage. */
  public static final Option<Optional<String>> PASSAGE_PREFIX =
      Option.text("model.passage-prefix", "", "text", "What the model reads before each passage")
          .orAuto();

  /** How documents are cut. */
  public static final Option<String> CHUNKER =
      Option.choice(
          "chunk.chunker",
          "--chunker",
          "How documents are cut into chunks",
          List.of("sentences", "tokens", "recursive", "markdown", "whole"));

  /** The largest chunk. */
  public static final Option<Optional<Long>> CHUNK_TOKENS =
      Option.number(
              "chunk.tokens",
              "--chunk-tokens",
              3,
              1 << 20,
              256,
              "Most tokens of a chunk, with prefix and special tokens; auto is what the model reads")
          .orAuto();

  /** What chunks repeat. */
  public static final Option<Long> CHUNK_OVERLAP =
      Option.number(
          "chunk.overlap",
          "--chunk-overlap",
          0,
          1 << 20,
          0,
          "Tokens at a chunk's end that the next one repeats, at most");

  /** The size of a run of the encoder. */
  public static final Option<Long> TOKEN_BUDGET =
      Option.number(
          "engine.token-budget",
          "",
          1,
          1 << 24,
          512,
          "Most tokens of one run of the encoder; short inputs of equal length share a run");

  /** The attention cells of a run. */
  public static final Option<Long> ATTENTION_BUDGET =
      Option.number(
          "engine.attention-budget",
          "",
          1,
          1L << 40,
          1 << 18,
          "Most rows x length x length of one run of the encoder");

  /** How much is sorted by length at once. */
  public static final Option<Long> WINDOW_TOKENS =
      Option.number(
          "engine.window-tokens",
          "",
          1,
          1 << 28,
          1 << 16,
          "Tokens a task holds to sort by length before it runs them");

  /** The size of a task. */
  public static final Option<Long> TASK_TOKENS =
      Option.number(
          "engine.task-tokens",
          "",
          1,
          1L << 40,
          50_000,
          "Tokens of one embedding task, about; small tasks balance the executors");

  /** The name of the run. */
  public static final Option<Optional<String>> RUN_ID =
      new Option<>(
              "output.run-id",
              "--run-id",
              "letters, digits, dots, dashes and underscores, 64 at most",
              Optional.empty(),
              "Name of the run; auto is the time in UTC",
              Options::runId)
          .orAuto();

  /** The size of the output files. */
  public static final Option<Long> FILE_BYTES =
      Option.number(
          "output.file-bytes",
          "--file-bytes",
          1 << 20,
          1L << 40,
          128 << 20,
          "Size of the Parquet files, about");

  /** The corpus of an evaluation. */
  public static final Option<String> CORPUS =
      Option.existing("evaluate.corpus", "--corpus", "BEIR corpus: id, title, text");

  /** The queries of an evaluation. */
  public static final Option<String> QUERIES =
      Option.existing("evaluate.queries", "--queries", "BEIR queries: id, text");

  /** The judgements of an evaluation. */
  public static final Option<String> QRELS =
      Option.existing(
          "evaluate.qrels", "--qrels", "BEIR judgements: query, document, score, by tabs");

  /** Where Spark runs. */
  public static final Option<Optional<String>> MASTER =
      Option.text(
              "master",
              "--master",
              "a Spark master URL",
              "Where Spark runs; auto is what spark-submit says, else all cores of this machine")
          .orAuto();

  /** All options, in the order of the reference. */
  public static final List<Option<?>> ALL =
      List.of(
          INPUT,
          OUTPUT,
          MASTER,
          FORMAT,
          ID_COLUMN,
          TEXT_COLUMNS,
          ENCODING,
          CORRUPT_FILES,
          READER_OPTIONS,
          MODEL,
          POOLING,
          NORMALIZE,
          MAX_TOKENS,
          QUERY_PREFIX,
          PASSAGE_PREFIX,
          CHUNKER,
          CHUNK_TOKENS,
          CHUNK_OVERLAP,
          TOKEN_BUDGET,
          ATTENTION_BUDGET,
          WINDOW_TOKENS,
          TASK_TOKENS,
          RUN_ID,
          FILE_BYTES,
          CORPUS,
          QUERIES,
          QRELS);

  private Options() {}

  /** The keys of all options. */
  public static List<String> keys() {
    return ALL.stream().map(Option::key).toList();
  }

  private static String runId(String value) {
    if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException("");
    }
    return value;
  }

  /** The section of an option in files: the key's front. */
  static String section(Option<?> option) {
    String[] parts = option.key().split("\\.");
    return String.join(".", Arrays.copyOf(parts, parts.length - 1));
  }
}
