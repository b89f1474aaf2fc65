package dev.nightjar.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every option of every command, each once. */
public final class Options {
  private static final String OWN_POOLING = "graph";

  private static final List<String> POOLINGS =
      List.of("mean", "cls", "max", "mean_sqrt_len", "weightedmean", "last", OWN_POOLING);

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
              "a built-in name, a model folder, a file of word vectors, or openai:NAME",
              "Model that makes the vectors")
          .withDefault("minilm");

  /** Pooling, if the folder's is not wanted. */
  public static final Option<Optional<String>> POOLING =
      new Option<>(
              "model.pooling",
              "--pooling",
              String.join(", ", POOLINGS) + ", or several with + between",
              Optional.empty(),
              "How token vectors become the vector of a text; graph is the graph's own way",
              Options::pooling)
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

  /** How much of each vector is kept. */
  public static final Option<Optional<Long>> DIMENSIONS =
      Option.number(
              "model.dimensions",
              "--dimensions",
              1,
              1 << 20,
              256,
              "Numbers of each vector that are kept, from its front, for models trained so (Matryoshka)")
          .orAuto();

  /** What stands before each text, by name or as it is. */
  public static final Option<Optional<String>> PROMPT =
      Option.text(
              "model.prompt",
              "--prompt",
              "query, passage, the name of a prompt of the model, or a text",
              "What the model reads before each text; in searches and evaluations, before each query")
          .orAuto();

  /** What counts the tokens of a hosted model. */
  public static final Option<Optional<String>> TOKENIZER_FILE =
      Option.existing(
              "model.tokenizer-file",
              "",
              "A hosted model's tokenizer.json, on every machine; without one, OpenAI's encoding counts")
          .orNone();

  /** Where a hosted model is asked. */
  public static final Option<Optional<String>> BASE_URL =
      Option.text(
              "remote.base-url",
              "--base-url",
              "a URL such as http://127.0.0.1:8080/v1",
              "Endpoint of a hosted model that speaks OpenAI's protocol; auto is OpenAI's own, or an index's, which is then asked without a key")
          .orAuto();

  /** Where the key is. */
  public static final Option<Optional<String>> KEY_FILE =
      Option.text(
              "remote.key-file",
              "",
              "a file on every machine",
              "File with the endpoint's key; none reads OPENAI_API_KEY, or AZURE_OPENAI_KEY at Azure")
          .orNone();

  /** What a run may cost. */
  public static final Option<Optional<Double>> MAX_COST =
      Option.amount(
              "remote.max-cost",
              "--max-cost",
              "dollars",
              "1",
              "Dollars that a run may spend; at the limit it stops, and goes on when it is started again")
          .orNone();

  /** What tokens cost. */
  public static final Option<List<String>> PRICES =
      Option.list(
          "remote.prices",
          "",
          "Dollars for a million tokens by model, as NAME=DOLLARS; a table of yours takes this one's place",
          "text-embedding-3-small=0.02,text-embedding-3-large=0.13,text-embedding-ada-002=0.10");

  /** Texts of a request. */
  public static final Option<Long> REQUEST_ITEMS =
      Option.number(
          "remote.request-items", "", 1, 1 << 16, 128, "Most texts of a request to an endpoint");

  /** Tokens of a request. */
  public static final Option<Long> REQUEST_TOKENS =
      Option.number(
          "remote.request-tokens",
          "",
          1,
          1 << 24,
          8192,
          "Most tokens of a request to an endpoint; a longer text goes alone");

  /** Requests at a time. */
  public static final Option<Long> CONCURRENCY =
      Option.number(
          "remote.concurrency",
          "",
          1,
          1024,
          4,
          "Requests that an executor has in flight at a time");

  /** Requests a minute. */
  public static final Option<Long> REQUESTS_PER_MINUTE =
      Option.number(
          "remote.requests-per-minute",
          "",
          0,
          1 << 30,
          0,
          "Requests a minute of the whole job, shared evenly by its executors; 0 for no limit");

  /** Tokens a minute. */
  public static final Option<Long> TOKENS_PER_MINUTE =
      Option.number(
          "remote.tokens-per-minute",
          "",
          0,
          1L << 40,
          0,
          "Tokens a minute of the whole job, shared evenly by its executors; 0 for no limit");

  /** How often a request is tried again. */
  public static final Option<Long> RETRIES =
      Option.number(
          "remote.retries",
          "",
          0,
          100,
          8,
          "Times that a request is tried again after 408, 409, 425, 429, 5xx or no answer, before the run stops");

  /** How long an answer may take. */
  public static final Option<Long> TIMEOUT =
      Option.number(
          "remote.timeout-seconds", "", 1, 3600, 60, "Seconds that an endpoint has for an answer");

  /** What stands before a query. */
  public static final Option<Optional<String>> QUERY_PREFIX =
      Option.text("model.query-prefix", "", "text", "What the model reads before each query")
          .orAuto();

  /** What stands before a passage. */
  public static final Option<Optional<String>> PASSAGE_PREFIX =
      Option.text("model.passage-prefix", "", "text", "What the model reads before each passage")
          .orAuto();

  /** What finds words, where the model does not say. */
  public static final Option<Optional<String>> TOKENIZER =
      Option.choice(
              "model.tokenizer",
              "--tokenizer",
              "What finds words: Unicode's rules and a Chinese dictionary, white space, or single"
                  + " characters; auto is the model's own",
              List.of("words", "whitespace", "characters"))
          .orAuto();

  /** Which layer of an encoder is taken. */
  public static final Option<Optional<String>> LAYER =
      Option.choice(
              "model.layer",
              "--layer",
              "Which layer of an encoder gives the vectors of tokens: the last, where they depend on the text around, or the input embeddings; auto is last",
              List.of("last", "embeddings"))
          .orAuto();

  /** What of a text has vectors. */
  public static final Option<String> GRANULARITY =
      Option.choice(
          "model.granularity",
          "--granularity",
          "What has vectors: each text, or each of its tokens besides",
          List.of("text", "token"));

  /** Whether tokens are shown with their vectors. */
  public static final Option<Boolean> SHOW_VECTORS =
      Option.toggle("tokenize.vectors", "--vectors", "Show the front of each token's vector");

  /** What the words of word vectors count for. */
  public static final Option<Optional<String>> WEIGHTING =
      Option.choice(
              "model.weighting",
              "--weighting",
              "What each word counts for, for word vectors: all the same, or frequent ones less; auto is mean",
              List.of("mean", "sif"))
          .orAuto();

  /** The parameter of SIF. */
  public static final Option<Optional<Double>> SIF_A =
      Option.share(
              "model.sif-a",
              "",
              "0.001",
              "The a of a / (a + p), by which sif weighs a word of probability p; auto is 0.001")
          .orAuto();

  /** What a model is compared with. */
  public static final Option<String> REFERENCE =
      Option.existing(
          "models.reference",
          "--reference",
          "JSON Lines of text and vector that another program made of it");

  /** How near a model's vectors must be to others. */
  public static final Option<Double> MIN_COSINE =
      Option.share(
          "models.min-cosine",
          "--min-cosine",
          "0.9999",
          "Least cosine of a vector and its reference; below it the check fails");

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

  /** How vectors are written. */
  public static final Option<String> PRECISION =
      Option.choice(
          "output.precision",
          "--precision",
          "How exactly vectors are written: 4, 2 or 1 bytes a dimension, or a bit; index and search"
              + " read any",
          List.of("float32", "float16", "int8", "binary"));

  /** How vectors are written once more. */
  public static final Option<String> RESCORING =
      Option.choice(
          "output.rescoring",
          "--rescoring",
          "How exactly vectors are written a second time, beside coarser ones, to score the best"
              + " again; index and search read these",
          List.of("none", "float32", "float16", "int8"));

  /** The gate of rejects. */
  public static final Option<Double> MAX_REJECT_SHARE =
      Option.share(
          "output.max-reject-share",
          "--max-reject-share",
          "1",
          "Share of documents without a vector above which the run does not become current");

  /** The gate of deletions. */
  public static final Option<Double> MAX_DELETE_SHARE =
      Option.share(
          "output.max-delete-share",
          "--max-delete-share",
          "0.5",
          "Share of the current run's documents that may be gone; above it the run does not become"
              + " current");

  /** Whether nothing is used again. */
  public static final Option<Boolean> FRESH =
      Option.toggle(
          "output.fresh",
          "--fresh",
          "Embed everything anew: use no vector of the current run or of one that was cut off");

  /** Whether a lock counts. */
  public static final Option<Boolean> TAKE_OVER =
      Option.toggle(
          "output.take-over",
          "--take-over",
          "Write although another run holds the lock; only if its process is gone for sure");

  /** Whether nothing is done. */
  public static final Option<Boolean> DRY_RUN =
      Option.toggle(
          "output.dry-run",
          "--dry-run",
          "Only say what would be embedded: texts, tokens, and requests and price of a hosted model");

  /** Runs that stay. */
  public static final Option<Long> KEEP =
      Option.number(
          "runs.keep",
          "--keep",
          1,
          10_000,
          7,
          "Runs that prune leaves, the newest first, besides the current one and those in indexes");

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

  /** The vectors to index. */
  public static final Option<String> VECTORS =
      Option.existing("index.vectors", "--vectors", "Output directory of embed");

  /** The run to index. */
  public static final Option<Optional<String>> RUN =
      Option.text(
              "index.run", "--run", "the name of a run", "Run to index; auto is the current one")
          .orAuto();

  /** The name of the index. */
  public static final Option<Optional<String>> INDEX_ID =
      new Option<>(
              "index.index-id",
              "--index-id",
              "letters, digits, dots, dashes and underscores, 64 at most",
              Optional.empty(),
              "Name of the index; auto is the time in UTC",
              Options::runId)
          .orAuto();

  /** The index to update. */
  public static final Option<Optional<String>> BASE =
      Option.existing(
              "index.base",
              "--base",
              "Index directory whose current index is brought up to date instead of building anew")
          .orNone();

  /** What near means. */
  public static final Option<String> SIMILARITY =
      Option.choice(
          "index.similarity",
          "--similarity",
          "What near means; l2 is the squared distance with its sign changed",
          List.of("cosine", "dot", "l2"));

  /** Neighbours of a node. */
  public static final Option<Long> MAX_CONNECTIONS =
      Option.number(
          "index.max-connections",
          "--max-connections",
          2,
          256,
          16,
          "Neighbours of a graph node; twice as many in the lowest layer (M)");

  /** Candidates of building. */
  public static final Option<Long> BEAM_WIDTH =
      Option.number(
          "index.beam-width",
          "--beam-width",
          2,
          3200,
          100,
          "Candidates kept while a node's neighbours are sought (efConstruction)");

  /** Candidates of searching. */
  public static final Option<Long> WIDTH =
      Option.number(
          "index.width",
          "--width",
          1,
          10_000,
          100,
          "Candidates that a search keeps in each shard (efSearch), unless the search says otherwise");

  /** What the graph is searched with. */
  public static final Option<String> QUANTIZATION =
      Option.choice(
          "index.quantization",
          "--quantization",
          "What the graph is searched with; the best are scored again with the full vectors",
          List.of("8-bit", "none", "4-bit", "1-bit"));

  /** How texts become terms. */
  public static final Option<Optional<String>> LANGUAGE =
      Option.choice(
              "index.language",
              "--language",
              "How texts become terms for BM25; auto goes by the texts, each Chinese, Japanese or"
                  + " Korean one by itself",
              List.of("english", "cjk", "standard"))
          .orAuto();

  /** Whether hits have texts. */
  public static final Option<String> STORE_TEXT =
      Option.choice(
          "index.store-text",
          "--store-text",
          "Whether the index keeps the texts to show them",
          List.of("true", "false"));

  /** The size of a shard. */
  public static final Option<Long> MAX_SHARD_VECTORS =
      Option.number(
          "index.max-shard-vectors",
          "--max-shard-vectors",
          1,
          Integer.MAX_VALUE - 1000,
          1_000_000,
          "Most vectors of a shard, about; one task merges a shard, and a search asks all");

  /** The size of a segment. */
  public static final Option<Long> PARTITION_VECTORS =
      Option.number(
          "index.partition-vectors",
          "",
          1,
          Integer.MAX_VALUE - 1000,
          50_000,
          "Vectors that one task builds a segment from, about");

  /** The gate. */
  public static final Option<Double> MIN_RECALL =
      Option.share(
          "index.min-recall",
          "--min-recall",
          "0.95",
          "Least recall@10 at the search width; below it the index does not become current");

  /** Queries of the gate. */
  public static final Option<Long> SAMPLE =
      Option.number(
          "index.sample",
          "--sample",
          1,
          1_000_000,
          1000,
          "Queries that recall is measured with: vectors of the run with noise");

  /** When an update is given up. */
  public static final Option<Double> REBUILD_SHARE =
      Option.share(
          "index.rebuild-share",
          "",
          "0.2",
          "Share of the base's chunks that may be gone or changed before it is built anew");

  /** Indexes that stay. */
  public static final Option<Long> KEEP_INDEXES =
      Option.number(
          "index.keep", "", 1, 1000, 2, "Indexes that stay in the directory, the newest first");

  /** The export's format. */
  public static final Option<String> EXPORT_TO =
      Option.choice("index.export", "--to", "Whose files are written", List.of("hnswlib", "faiss"));

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
  public static final Option<Optional<Long>> SEARCH_WIDTH =
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

  /** Judged pairs of words. */
  public static final Option<List<String>> PAIRS =
      Option.list(
          "evaluate.pairs", "--pairs", "Files of judged pairs: score, word, word, by tabs", "");

  /** The picture of an evaluation. */
  public static final Option<String> PLOT =
      Option.text("evaluate.plot", "--plot", "a file", "SVG file for queries a second over recall");

  /** Floats of a word vector. */
  public static final Option<Long> TRAIN_DIMENSIONS =
      Option.number("train.dimensions", "--dimensions", 1, 4096, 200, "Floats of a word vector");

  /** Passes over the corpus. */
  public static final Option<Long> EPOCHS =
      Option.number("train.epochs", "--epochs", 1, 1000, 5, "Passes over the corpus");

  /** Words of context. */
  public static final Option<Long> WINDOW =
      Option.number(
          "train.window", "--window", 1, 100, 5, "Words of context on each side, at most");

  /** The rarest words. */
  public static final Option<Long> MIN_COUNT =
      Option.number("train.min-count", "--min-count", 1, 1 << 30, 5, "Rarer words get no vector");

  /** When frequent words are left out. */
  public static final Option<Double> SUBSAMPLE =
      Option.share(
          "train.subsample",
          "--subsample",
          "0.0001",
          "Share of the corpus above which a word is left out at random, the more often the more"
              + " frequent it is; 0 keeps all");

  /** The pace of learning. */
  public static final Option<Double> LEARNING_RATE =
      Option.share(
          "train.learning-rate", "", "0.025", "Learning rate at the start; falls towards 0");

  /** Tasks of training. */
  public static final Option<Optional<Long>> TRAIN_PARTITIONS =
      Option.number(
              "train.partitions",
              "--partitions",
              1,
              1 << 16,
              1,
              "Tasks that learn at the same time; auto is one a core")
          .orAuto();

  /** The state of chance. */
  public static final Option<Long> SEED =
      Option.number("train.seed", "--seed", 0, Long.MAX_VALUE, 1, "Seed of all that is random");

  /** Whether capitals stay. */
  public static final Option<Boolean> KEEP_CASE =
      Option.toggle("train.keep-case", "--keep-case", "Keep capitals: Turkey is not turkey");

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
          DIMENSIONS,
          PROMPT,
          TOKENIZER_FILE,
          QUERY_PREFIX,
          PASSAGE_PREFIX,
          TOKENIZER,
          WEIGHTING,
          SIF_A,
          LAYER,
          GRANULARITY,
          SHOW_VECTORS,
          REFERENCE,
          MIN_COSINE,
          BASE_URL,
          KEY_FILE,
          MAX_COST,
          PRICES,
          REQUEST_ITEMS,
          REQUEST_TOKENS,
          CONCURRENCY,
          REQUESTS_PER_MINUTE,
          TOKENS_PER_MINUTE,
          RETRIES,
          TIMEOUT,
          CHUNKER,
          CHUNK_TOKENS,
          CHUNK_OVERLAP,
          TOKEN_BUDGET,
          ATTENTION_BUDGET,
          WINDOW_TOKENS,
          TASK_TOKENS,
          RUN_ID,
          PRECISION,
          RESCORING,
          FILE_BYTES,
          MAX_REJECT_SHARE,
          MAX_DELETE_SHARE,
          FRESH,
          TAKE_OVER,
          DRY_RUN,
          KEEP,
          VECTORS,
          RUN,
          INDEX_ID,
          BASE,
          SIMILARITY,
          MAX_CONNECTIONS,
          BEAM_WIDTH,
          WIDTH,
          QUANTIZATION,
          LANGUAGE,
          STORE_TEXT,
          MAX_SHARD_VECTORS,
          PARTITION_VECTORS,
          MIN_RECALL,
          SAMPLE,
          REBUILD_SHARE,
          KEEP_INDEXES,
          EXPORT_TO,
          INDEX,
          MODE,
          TOP,
          FILTER,
          GROUP,
          RECALL,
          SEARCH_WIDTH,
          EXACT,
          RERANK,
          EXACT_BELOW,
          EXPLAIN,
          CORPUS,
          QUERIES,
          QRELS,
          PLOT,
          PAIRS,
          TRAIN_DIMENSIONS,
          EPOCHS,
          WINDOW,
          MIN_COUNT,
          SUBSAMPLE,
          LEARNING_RATE,
          TRAIN_PARTITIONS,
          SEED,
          KEEP_CASE);

  private Options() {}

  /** The keys of all options. */
  public static List<String> keys() {
    return ALL.stream().map(Option::key).toList();
  }

  private static String pooling(String value) {
    List<String> modes = List.of(value.split("\\+", -1));
    for (String mode : modes) {
      if (!POOLINGS.contains(mode) || (mode.equals(OWN_POOLING) && modes.size() > 1)) {
        throw new IllegalArgumentException(Suggestions.didYouMean(mode, POOLINGS));
      }
    }
    return value;
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
