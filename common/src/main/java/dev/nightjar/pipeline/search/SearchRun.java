package dev.nightjar.pipeline.search;

import dev.nightjar.embed.TokenVectors;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.cache.SharedCache.Lease;
import dev.nightjar.io.export.SearchResults;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.source.RejectReason;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.query.SparseQueries;
import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.spark.SpilledRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Answers many queries on the executors, each of which opens the index once. */
public final class SearchRun {
  /** Questions that are answered together. */
  private static final int BLOCK = 256;

  /** A hit in the results. */
  private static final StructType HIT =
      new StructType()
          .add("rank", DataTypes.IntegerType)
          .add("score", DataTypes.DoubleType)
          .add("chunk_id", DataTypes.StringType)
          .add("document_id", DataTypes.StringType)
          .add("chunk_index", DataTypes.IntegerType)
          .add("start", DataTypes.IntegerType)
          .add("end", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("vector_rank", DataTypes.IntegerType)
          .add("similarity", DataTypes.DoubleType)
          .add("text_rank", DataTypes.IntegerType)
          .add("bm25", DataTypes.DoubleType);

  /** A question: its number as id, and how many of its tokens have vectors too. */
  private static final RowLayout ASKED =
      RowLayout.of(RowColumn.DOCUMENT_ID, RowColumn.TEXT, RowColumn.VECTOR, RowColumn.TOKEN_COUNT);

  private static final StructType ANSWER =
      new StructType()
          .add(SearchResults.NUMBER, DataTypes.LongType)
          .add("hits", DataTypes.createArrayType(HIT));

  private static final int ID = RowLayout.DOCUMENT.position(RowColumn.DOCUMENT_ID);

  private static final StructType NUMBERED =
      RowLayout.DOCUMENT
          .schema()
          .add(SearchResults.NUMBER, DataTypes.LongType)
          .add("query_id", DataTypes.StringType);

  private final SparkSession spark;
  private final IndexManifest index;
  private final SearchParameters options;

  /** Nothing runs before {@link #search}. */
  public SearchRun(SparkSession spark, IndexManifest index, SearchParameters options) {
    this.spark = spark;
    this.index = index;
    this.options = options;
  }

  /**
   * What became of queries.
   *
   * @param kept the hits of every query that is not blank, a row each whatever its id and text:
   *     query_id, query, hits, and its number in the source; until closed
   * @param rejects rows of the source that are no queries, blank ones aside, by reason
   * @param blank queries that are not answered
   */
  public record Answered(SpilledRows kept, Map<String, Long> rejects, long blank) {}

  /** Questions with their vectors, and the rows that are none by reason. */
  private record Asked(SpilledRows kept, Map<String, Long> rejects) {}

  /**
   * Answers every query.
   *
   * @param queries rows of a source
   * @param plan how their vectors are made; empty where the mode needs none
   */
  public Answered search(Dataset<Row> queries, Optional<EmbedSpec> plan, Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    SpilledRows numbered = SpilledRows.of(numbered(queries));
    Dataset<Row> questions = numbered.rows().drop("query_id", SearchResults.NUMBER);
    Asked asked =
        plan.isPresent() ? embedded(questions, plan.get(), progress) : asTheyAre(questions);
    progress.stage("Searching");
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    IndexManifest manifest = index;
    SearchParameters how = options;
    Dataset<Row> answers =
        spark.createDataFrame(
            HeldRows.of(asked.kept().rows(), ASKED)
                .mapPartitions(
                    rows ->
                        answers(
                            rows, inTask(manifest, hadoop), weighing(manifest, hadoop, how), how)),
            ANSWER);
    SpilledRows found =
        SpilledRows.of(
            numbered
                .rows()
                .select(SearchResults.NUMBER, "query_id", "text")
                .join(answers, SearchResults.NUMBER)
                .selectExpr("query_id", "text as query", "hits", SearchResults.NUMBER));
    Map<String, Long> rejects = new TreeMap<>(asked.rejects());
    rejects.remove(RejectReason.EMPTY_TEXT.name());
    long rejected = rejects.values().stream().mapToLong(n -> n).sum();
    long blank = numbered.rows().count() - found.rows().count() - rejected;
    progress.finished();
    asked.kept().close();
    numbered.close();
    return new Answered(found, rejects, blank);
  }

  /** An index, open until the task ends. */
  private static ChunkIndex inTask(IndexManifest manifest, SharedConfiguration hadoop) {
    Lease<ChunkIndex> lease = ExecutorIndexes.lease(manifest, hadoop.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> lease.close());
    return lease.value();
  }

  /** What gives questions their sparse vectors, where they need them, until the task ends. */
  private static UnaryOperator<Question> weighing(
      IndexManifest manifest, SharedConfiguration hadoop, SearchParameters how) {
    if (!how.needsSparse()) {
      return question -> question;
    }
    SparseQueries sparse = SparseQueries.of(manifest, hadoop.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> sparse.close());
    return question -> question.with(sparse.terms(question.text()));
  }

  /** Ids may be given again; the numbers that stand for them here are not. */
  private Dataset<Row> numbered(Dataset<Row> queries) {
    JavaRDD<Row> rows =
        queries
            .orderBy("source", "position")
            .javaRDD()
            .zipWithIndex()
            .map(
                numbered -> {
                  Object[] values = new Object[NUMBERED.size()];
                  for (int c = 0; c < RowLayout.DOCUMENT.size(); c++) {
                    values[c] = numbered._1().get(c);
                  }
                  values[values.length - 1] = values[ID];
                  values[values.length - 2] = numbered._2();
                  values[ID] = numbered._2().toString();
                  return RowFactory.create(values);
                });
    return spark.createDataFrame(rows, NUMBERED);
  }

  private static Asked asTheyAre(Dataset<Row> queries) {
    Map<String, Long> byReason = new TreeMap<>();
    queries
        .filter("reason is not null")
        .groupBy("reason")
        .count()
        .collectAsList()
        .forEach(row -> byReason.put(row.getString(0), row.getLong(1)));
    Dataset<Row> asked =
        queries
            .filter("reason is null and length(trim(text)) > 0")
            .selectExpr(
                "document_id", "text", "cast(null as array<float>) as vector", "0 as token_count");
    return new Asked(SpilledRows.of(asked), byReason);
  }

  private Asked embedded(Dataset<Row> queries, EmbedSpec plan, Progress progress) {
    try (EmbeddedCorpus corpus = EmbeddedCorpus.of(spark, plan, progress, queries)) {
      progress.stage("Spreading the questions");
      int tasks = 4 * JavaSparkContext.fromSparkContext(spark.sparkContext()).defaultParallelism();
      SpilledRows asked =
          SpilledRows.of(
              corpus
                  .vectors()
                  .selectExpr(
                      "document_id", "text", "vector", "coalesce(size(tokens), 0) as token_count")
                  .repartition(tasks, functions.col("document_id")));
      asked.rows().count();
      return new Asked(asked, corpus.accounts().rejectsByReason());
    }
  }

  /** Answers rows a block at a time, so that blocks share what they read. */
  private static Iterator<Row> answers(
      Iterator<HeldRow> rows,
      ChunkIndex index,
      UnaryOperator<Question> weighing,
      SearchParameters options) {
    return new Flattened<>(
        new Iterator<List<Row>>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public List<Row> next() {
            List<Long> numbers = new ArrayList<>();
            List<Question> questions = new ArrayList<>();
            while (rows.hasNext() && questions.size() < BLOCK) {
              HeldRow row = rows.next();
              numbers.add(Long.valueOf(row.text(RowColumn.DOCUMENT_ID)));
              questions.add(weighing.apply(question(row, index.parameters().dimension())));
            }
            return answer(numbers, questions, index, options);
          }
        },
        List::iterator);
  }

  /** The question of a row. */
  private static Question question(HeldRow row, int dimension) {
    String text = row.text(RowColumn.TEXT);
    int tokens = row.number(RowColumn.TOKEN_COUNT);
    if (!row.has(RowColumn.VECTOR)) {
      return new Question(text, null);
    }
    float[] vector = row.vector(RowColumn.VECTOR);
    return tokens <= 0
        ? new Question(text, vector)
        : new Question(
            text,
            TokenVectors.text(vector, dimension),
            TokenVectors.tokens(vector, dimension, tokens));
  }

  private static List<Row> answer(
      List<Long> numbers, List<Question> questions, ChunkIndex index, SearchParameters options) {
    try {
      List<List<SearchHit>> answers = index.search(questions, options);
      List<Row> rows = new ArrayList<>();
      for (int q = 0; q < numbers.size(); q++) {
        Row[] hits = answers.get(q).stream().map(SearchRun::row).toArray(Row[]::new);
        rows.add(RowFactory.create(numbers.get(q), hits));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot search: " + e.getMessage(), e);
    }
  }

  private static Row row(SearchHit hit) {
    return RowFactory.create(
        hit.rank(),
        hit.score(),
        hit.chunkId(),
        hit.documentId(),
        hit.chunkIndex(),
        hit.start(),
        hit.end(),
        hit.text().orElse(null),
        hit.vectorRank().orElse(null),
        hit.similarity().orElse(null),
        hit.textRank().orElse(null),
        hit.bm25().orElse(null));
  }
}
