package dev.nightjar.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.MaxSim;
import dev.nightjar.index.shard.Shard;
import dev.nightjar.index.shard.ShardFields;
import dev.nightjar.index.shard.TextAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * An index that is open for questions: its shards on local disk, mapped into memory. Safe for use
 * by several threads; whoever opened it closes it.
 */
public final class ChunkIndex implements AutoCloseable {
  /** Least depth of the rankings that are fused. */
  private static final int FUSION_DEPTH = 100;

  private final IndexParameters parameters;
  private final MultiReader reader;
  private final NearestChunks nearest;
  private final TextMatches matches;
  private final SparseMatches sparse;
  private final ChunkLookup lookup;
  private final AttributeTerms terms;
  private final Set<String> attributes;
  private final List<Shard> shards;

  private ChunkIndex(IndexParameters parameters, List<Shard> shards) throws IOException {
    this.parameters = parameters;
    this.shards = shards;
    this.reader =
        new MultiReader(shards.stream().map(Shard::chunks).toArray(IndexReader[]::new), false);
    this.nearest = new NearestChunks(reader, parameters, shards);
    this.matches = new TextMatches(reader, parameters.analysis());
    this.sparse = new SparseMatches(reader);
    this.lookup = new ChunkLookup(reader);
    this.terms = new AttributeTerms(reader);
    this.attributes = terms.names();
  }

  /**
   * Opens an index.
   *
   * @param shards their folders, in the index's order
   * @throws IOException if a file is missing or damaged
   */
  public static ChunkIndex open(List<Path> shards, IndexParameters parameters) throws IOException {
    List<Shard> open = new ArrayList<>();
    try {
      for (Path shard : shards) {
        open.add(Shard.open(shard, parameters));
      }
      return new ChunkIndex(parameters, open);
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(open);
      throw e;
    }
  }

  /** How the shards were made. */
  public IndexParameters parameters() {
    return parameters;
  }

  /** Chunks in all shards. */
  public int size() {
    return reader.numDocs();
  }

  /**
   * The digest of every chunk by its id.
   *
   * @see IndexedChunk#digest()
   */
  public Map<String, Long> digests() throws IOException {
    Map<String, Long> digests = new HashMap<>();
    for (LeafReaderContext context : reader.leaves()) {
      LeafReader leaf = context.reader();
      long[] values = new long[leaf.maxDoc()];
      NumericDocValues column = leaf.getNumericDocValues(ShardFields.DIGEST);
      while (column.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        values[column.docID()] = column.longValue();
      }
      TermsEnum ids = leaf.terms(ShardFields.ID).iterator();
      PostingsEnum docs = null;
      for (BytesRef id = ids.next(); id != null; id = ids.next()) {
        docs = ids.postings(docs, PostingsEnum.NONE);
        digests.put(id.utf8ToString(), values[docs.nextDoc()]);
      }
    }
    return digests;
  }

  /**
   * A question that goes by items of this index besides, or by them alone if it is blank.
   *
   * @param asked with a vector if it is not blank and the mode needs one
   * @throws InvalidInput if the index has no such item, or they do not go with the options
   */
  public Question like(Question asked, Likes likes, SearchParameters options) throws IOException {
    return new ExampleReader(lookup, nearest, options.byDocument())
        .read(likes)
        .question(asked, options, parameters.similarity());
  }

  /** The vectors of hits as the index keeps them: of length 1 if near means the cosine. */
  public List<float[]> vectors(List<SearchHit> hits) throws IOException {
    List<float[]> vectors = new ArrayList<>();
    for (SearchHit hit : hits) {
      vectors.add(nearest.vector(lookup.find(hit.chunkId()).getFirst()).clone());
    }
    return vectors;
  }

  /**
   * Answers one question, best hits first.
   *
   * @throws InvalidInput if the filter does not parse or names an unknown attribute
   */
  public List<SearchHit> search(Question question, SearchParameters options) throws IOException {
    return search(List.of(question), options).getFirst();
  }

  /**
   * Answers questions, best hits first. Where all vectors are compared, they are read once for all
   * questions.
   *
   * @return the hits of each question, in the order of the questions
   * @throws InvalidInput if the filter does not parse or names an unknown attribute
   */
  public List<List<SearchHit>> search(List<Question> questions, SearchParameters options)
      throws IOException {
    Query filter =
        options.filter().isEmpty() ? null : Filter.parse(options.filter()).query(attributes);
    int depth = options.top();
    if (options.mode() == SearchMode.HYBRID || options.byDocument()) {
      depth = Math.max(FUSION_DEPTH, 2 * options.top());
    }
    depth = Math.max(depth, options.rerank());
    depth += questions.stream().mapToInt(question -> question.examples().size()).max().orElse(0);
    requireFields(options);
    List<List<ScoreDoc>> near = nearest(questions, filter, options, bounded(depth));
    List<List<SearchHit>> answers = new ArrayList<>();
    for (int q = 0; q < questions.size(); q++) {
      answers.add(answer(questions.get(q), near.get(q), filter, options, bounded(depth)));
    }
    return answers;
  }

  /** The part of a hit's text that answers best; empty where the index keeps no texts. */
  public Optional<String> snippet(Question question, SearchHit hit) {
    return hit.text().map(text -> parameters.analysis().snippet(question.text(), text));
  }

  /** Where a hit's text has terms of the question; empty where the index keeps no texts. */
  public List<TextAnalysis.Match> matches(Question question, SearchHit hit) {
    return hit.text()
        .map(text -> parameters.analysis().matches(question.text(), text))
        .orElse(List.of());
  }

  /** Terms that a question and a hit have both, those that add most to the score first. */
  public List<SparseTerms.Match> terms(Question question, SearchHit hit) throws IOException {
    return question.terms().vector().size() == 0
        ? List.of()
        : sparse.matches(question.terms(), lookup.find(hit.chunkId()).getFirst());
  }

  /** The attributes that filters may name. */
  public Set<String> attributes() {
    return attributes;
  }

  /**
   * The first values of an attribute that begin so, each with how many chunks have it; of a long
   * value its front.
   */
  public NavigableMap<String, Integer> values(String attribute, String prefix, int most)
      throws IOException {
    return terms.values(attribute, prefix, most);
  }

  /**
   * A chunk and those that stand around it in its document, in the document's order; of a
   * document's id those around its first chunk; empty for an id that the index does not have.
   *
   * @param around how many on either side at most
   */
  public List<StoredChunk> around(String id, int around) throws IOException {
    return new ChunkReader(lookup).around(id, around);
  }

  private int bounded(int depth) {
    return Math.min(depth, Math.max(1, size()));
  }

  /** Goes deeper while documents are grouped and not enough have been found. */
  private List<SearchHit> answer(
      Question question,
      List<ScoreDoc> nearest,
      @Nullable Query filter,
      SearchParameters options,
      int depth)
      throws IOException {
    List<ScoreDoc> matching = matching(question, filter, options, depth);
    List<RankedChunk> ranking =
        RankedChunk.found(others(nearest, question), others(matching, question));
    if (options.mode() == SearchMode.HYBRID) {
      fuse(question, ranking, options.fusion());
    }
    RankedChunk.sort(ranking);
    if (options.rerank() > 0) {
      rerank(question, ranking.subList(0, Math.min(options.rerank(), ranking.size())));
    }
    List<RankedChunk> best =
        options.byDocument()
            ? RankedChunk.bestOfDocuments(ranking, reader.storedFields())
            : ranking;
    boolean more = nearest.size() + matching.size() >= depth && depth < size();
    if (best.size() < options.top() && more) {
      int deeper = bounded(4 * depth);
      return answer(
          question,
          nearest(List.of(question), filter, options, deeper).getFirst(),
          filter,
          options,
          deeper);
    }
    return new HitReader(
            this.nearest,
            reader.storedFields(),
            Optional.ofNullable(question.vector()).map(this::stored),
            options.needsSparse())
        .read(best.subList(0, Math.min(options.top(), best.size())));
  }

  private List<ScoreDoc> matching(
      Question question, @Nullable Query filter, SearchParameters options, int depth)
      throws IOException {
    return options.needsText()
        ? matches.best(question, filter, depth)
        : options.needsSparse() ? sparse.best(question.terms().vector(), filter, depth) : List.of();
  }

  private void fuse(Question question, List<RankedChunk> found, Fusion fusion) throws IOException {
    float[] query = stored(Objects.requireNonNull(question.vector(), "vector is null"));
    for (RankedChunk chunk : found) {
      if (chunk.vectorRank == 0) {
        chunk.similarity = nearest.similarity(query, chunk.doc);
      }
    }
    fusion.score(found, parameters.similarity());
  }

  /** What is nearest to each question, nearest first; nothing where the mode asks for nothing. */
  private List<List<ScoreDoc>> nearest(
      List<Question> questions, @Nullable Query filter, SearchParameters options, int depth)
      throws IOException {
    List<List<ScoreDoc>> found = new ArrayList<>();
    if (!options.mode().needsVector()) {
      questions.forEach(question -> found.add(List.of()));
      return found;
    }
    List<float[]> queries = new ArrayList<>();
    for (Question question : questions) {
      if (question.vector() == null) {
        throw new IllegalArgumentException("Missing vector of the question: " + question.text());
      }
      queries.add(stored(question.vector()));
    }
    if (options.exact() && filter == null) {
      return nearest.byComparingAll(queries, depth);
    }
    int width = options.exact() ? size() : Math.max(options.width(), depth);
    for (float[] query : queries) {
      found.add(nearest.throughGraph(query, depth, width, filter));
    }
    return found;
  }

  /** What was found, without the question's examples. */
  private List<ScoreDoc> others(List<ScoreDoc> found, Question question) throws IOException {
    Examples examples = question.examples();
    if (examples.isEmpty()) {
      return found;
    }
    StoredFields stored = reader.storedFields();
    List<ScoreDoc> others = new ArrayList<>();
    for (ScoreDoc one : found) {
      String text = stored.document(one.doc, Set.of(ShardFields.TEXT)).get(ShardFields.TEXT);
      if (!examples.leaveOut(one.doc, text)) {
        others.add(one);
      }
    }
    return others;
  }

  private void requireFields(SearchParameters options) throws IOException {
    boolean tokens = MultiDocValues.getBinaryValues(reader, ShardFields.TOKENS) != null;
    if (options.rerank() > 0 && size() > 0 && !tokens) {
      throw new InvalidInput(
          "search.rerank",
          options.rerank(),
          "the index has no vectors of tokens",
          "‹nightjar embed model.granularity=token› makes them");
    }
    if (options.needsSparse() && size() > 0 && !sparse.isThere()) {
      throw SparseTerms.missing(options.mode());
    }
  }

  /** Ranks the best candidates by their tokens alone; equal ones stay as they were. */
  private void rerank(Question question, List<RankedChunk> best) throws IOException {
    List<RankedChunk> inOrder = new ArrayList<>(best);
    inOrder.sort(Comparator.comparingInt(c -> c.doc)); // as columns are read
    BinaryDocValues tokens = MultiDocValues.getBinaryValues(reader, ShardFields.TOKENS);
    for (RankedChunk candidate : inOrder) {
      candidate.score =
          tokens != null && tokens.advanceExact(candidate.doc)
              ? MaxSim.score(question.tokens(), tokens.binaryValue())
              : 0;
    }
    best.sort(Comparator.comparingDouble(c -> -c.score));
  }

  /**
   * The similarities of the nearest chunks, nearest first, found through the graph.
   *
   * @param width candidates kept in each shard
   */
  public float[] nearest(float[] vector, int k, int width) throws IOException {
    List<ScoreDoc> found = nearest.throughGraph(stored(vector), k, width, null);
    float[] scores = new float[found.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = found.get(i).score;
    }
    return scores;
  }

  /**
   * Whether the graph leads to a vector that chunks of the index have: they are among the k nearest
   * that it finds, or those are all as near.
   *
   * @param width candidates kept in each shard
   */
  public boolean reaches(float[] vector, int k, int width) throws IOException {
    return nearest.reaches(stored(vector), k, width);
  }

  private float[] stored(float[] vector) {
    if (vector.length != parameters.dimension()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot search with a vector of dimension %d: the index has %d",
              vector.length,
              parameters.dimension()));
    }
    return parameters.similarity().stored(vector);
  }

  @Override
  public void close() throws IOException {
    reader.close();
    IOUtils.close(shards);
  }
}
