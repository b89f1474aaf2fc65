package dev.nightjar.index;

import dev.nightjar.config.ConfigurationException;
import dev.nightjar.config.Suggestions;
import dev.nightjar.vector.ExactSearch;
import dev.nightjar.vector.Hit;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * An index that is open for questions: its shards on local disk, mapped into memory. Safe for use
 * by several threads; whoever opened it closes it.
 */
public final class ChunkIndex implements AutoCloseable {
  /** What reciprocal rank fusion adds to each rank, as in its paper. */
  private static final int FUSION_OFFSET = 60;

  /** Least depth of the rankings that are fused. */
  private static final int FUSION_DEPTH = 100;

  private static final int MOST_TERMS = 1000;
  private static final int BLOCK = 4096;
  private static final Comparator<ScoreDoc> BEST_FIRST =
      Comparator.<ScoreDoc>comparingDouble(found -> -found.score).thenComparingInt(f -> f.doc);

  private final IndexParameters parameters;
  private final MultiReader reader;
  private final IndexSearcher searcher;
  private final Set<String> attributes;

  private ChunkIndex(IndexParameters parameters, MultiReader reader) throws IOException {
    this.parameters = parameters;
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
    this.attributes = attributes(reader);
  }

  /**
   * Opens an index.
   *
   * @param shards their folders, in the index's order
   * @throws IOException if a file is missing or damaged
   */
  public static ChunkIndex open(List<Path> shards, IndexParameters parameters) throws IOException {
    List<IndexReader> readers = new ArrayList<>();
    try {
      for (Path shard : shards) {
        readers.add(DirectoryReader.open(MMapDirectory.open(shard)));
      }
      return new ChunkIndex(parameters, new MultiReader(readers.toArray(IndexReader[]::new)));
    } catch (IOException | RuntimeException e) {
      for (IndexReader opened : readers) {
        opened.close();
      }
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
   * Answers one query, best hits first.
   *
   * @param text what was asked
   * @param vector the query's vector; null where the mode needs none
   * @throws ConfigurationException if the filter does not parse or names an unknown attribute
   */
  public List<SearchHit> search(String text, float @Nullable [] vector, SearchOptions options)
      throws IOException {
    float[] query = vector == null ? null : stored(vector);
    Query filter = options.filter().isEmpty() ? null : checked(Filter.parse(options.filter()));
    int depth = options.top();
    if (options.mode() == SearchMode.HYBRID || options.byDocument()) {
      depth = Math.max(FUSION_DEPTH, 2 * options.top());
    }
    for (; ; depth *= 4) {
      depth = Math.min(depth, Math.max(1, size()));
      List<Candidate> ranking = ranking(text, query, filter, options, depth);
      List<Candidate> best = options.byDocument() ? bestOfDocuments(ranking) : ranking;
      if (best.size() >= options.top() || ranking.size() < depth || depth >= size()) {
        best = best.subList(0, Math.min(options.top(), best.size()));
        return hits(best, text, query);
      }
    }
  }

  /** A chunk on its way to a hit; ranks are 0 where a ranking has not found it. */
  private static final class Candidate {
    final int doc;
    double score;
    int vectorRank;
    int textRank;
    double bm25;

    Candidate(int doc) {
      this.doc = doc;
    }
  }

  private List<Candidate> ranking(
      String text,
      float @Nullable [] query,
      @Nullable Query filter,
      SearchOptions options,
      int depth)
      throws IOException {
    Map<Integer, Candidate> found = new LinkedHashMap<>();
    boolean fused = options.mode() == SearchMode.HYBRID;
    if (options.mode().needsVector()) {
      if (query == null) {
        throw new IllegalArgumentException("Missing vector of the query: " + text);
      }
      int width = Math.max(options.width(), depth);
      List<ScoreDoc> nearest =
          options.exact() && filter == null
              ? exact(query, depth)
              : nearest(query, depth, options.exact() ? size() : width, filter);
      for (ScoreDoc near : nearest) {
        Candidate candidate = found.computeIfAbsent(near.doc, Candidate::new);
        candidate.vectorRank = found.size();
        candidate.score = fused ? 1.0 / (FUSION_OFFSET + candidate.vectorRank) : near.score;
      }
    }
    if (options.mode() != SearchMode.VECTOR) {
      int rank = 0;
      for (ScoreDoc match : matches(text, filter, depth)) {
        Candidate candidate = found.computeIfAbsent(match.doc, Candidate::new);
        candidate.textRank = ++rank;
        candidate.bm25 = match.score;
        candidate.score += fused ? 1.0 / (FUSION_OFFSET + rank) : match.score;
      }
    }
    List<Candidate> ranking = new ArrayList<>(found.values());
    ranking.sort(Comparator.<Candidate>comparingDouble(c -> -c.score).thenComparingInt(c -> c.doc));
    return ranking;
  }

  private List<Candidate> bestOfDocuments(List<Candidate> ranking) throws IOException {
    StoredFields stored = reader.storedFields();
    Set<String> documents = new LinkedHashSet<>();
    List<Candidate> best = new ArrayList<>();
    for (Candidate candidate : ranking) {
      String document =
          stored.document(candidate.doc, Set.of(ShardFields.DOCUMENT)).get(ShardFields.DOCUMENT);
      if (documents.add(document)) {
        best.add(candidate);
      }
    }
    return best;
  }

  private List<SearchHit> hits(List<Candidate> best, String query, float @Nullable [] vector)
      throws IOException {
    StoredFields stored = reader.storedFields();
    Snippets snippets = new Snippets(parameters.analysis());
    List<SearchHit> hits = new ArrayList<>();
    for (Candidate candidate : best) {
      var fields = stored.document(candidate.doc);
      String[] place = fields.get(ShardFields.PLACE).split(" ", -1);
      Optional<String> text = Optional.ofNullable(fields.get(ShardFields.TEXT));
      hits.add(
          new SearchHit(
              hits.size() + 1,
              candidate.score,
              fields.get(ShardFields.ID),
              fields.get(ShardFields.DOCUMENT),
              Integer.parseInt(place[0]),
              Integer.parseInt(place[1]),
              Integer.parseInt(place[2]),
              text,
              text.map(passage -> snippets.of(query, passage)),
              ShardFields.read(fields.get(ShardFields.ATTRIBUTES)),
              Optional.of(candidate.vectorRank).filter(rank -> rank > 0),
              vector == null
                  ? Optional.empty()
                  : Optional.of((double) similarity(vector, candidate.doc)),
              Optional.of(candidate.textRank).filter(rank -> rank > 0),
              Optional.of(candidate.bm25).filter(score -> candidate.textRank > 0)));
    }
    return hits;
  }

  private float similarity(float[] query, int doc) throws IOException {
    LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(doc, reader.leaves()));
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ShardFields.VECTOR);
    return parameters.similarity().of(query, vectors.vectorValue(doc - leaf.docBase));
  }

  private float[] stored(float[] vector) {
    if (vector.length != parameters.dimension()) {
      throw new IllegalArgumentException(
          "Cannot search with a vector of dimension %d: the index has %d"
              .formatted(vector.length, parameters.dimension()));
    }
    return parameters.similarity().stored(vector);
  }

  // ---- by vector

  /**
   * The similarities of the nearest chunks, nearest first, found through the graph.
   *
   * @param width candidates kept in each shard
   */
  public float[] nearest(float[] vector, int k, int width) throws IOException {
    List<ScoreDoc> found = nearest(stored(vector), k, width, null);
    float[] scores = new float[found.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = found.get(i).score;
    }
    return scores;
  }

  private List<ScoreDoc> nearest(float[] query, int k, int width, @Nullable Query filter)
      throws IOException {
    int kept = Math.max(k, width);
    Weight weight =
        filter == null
            ? null
            : searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    List<ScoreDoc> candidates = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      ScoreDoc[] found =
          weight == null
              ? graph(leaf, query, kept, AcceptDocs.fromLiveDocs(null, leaf.reader().maxDoc()))
                  .scoreDocs
              : filtered(leaf, query, kept, weight);
      for (ScoreDoc one : found) {
        one.doc += leaf.docBase;
        candidates.add(one);
      }
    }
    candidates.sort(BEST_FIRST);
    int rescored = parameters.quantization().rescored(k, kept);
    return rescore(candidates.subList(0, Math.min(rescored, candidates.size())), query, k);
  }

  private TopDocs graph(LeafReaderContext leaf, float[] query, int width, AcceptDocs accepted)
      throws IOException {
    TopKnnCollector collector = new TopKnnCollector(width, Integer.MAX_VALUE);
    leaf.reader().searchNearestVectors(ShardFields.VECTOR, query, collector, accepted);
    return collector.topDocs();
  }

  /** Asks the graph where it pays; compares all chunks that pass where they are few. */
  private ScoreDoc[] filtered(LeafReaderContext leaf, float[] query, int width, Weight weight)
      throws IOException {
    Scorer scorer = weight.scorer(leaf);
    if (scorer == null) {
      return new ScoreDoc[0];
    }
    FixedBitSet passing = new FixedBitSet(leaf.reader().maxDoc());
    passing.or(scorer.iterator());
    int count = passing.cardinality();
    if (count > width) {
      TopKnnCollector collector = new TopKnnCollector(width, count);
      leaf.reader()
          .searchNearestVectors(
              ShardFields.VECTOR,
              query,
              collector,
              AcceptDocs.fromIteratorSupplier(
                  () -> new BitSetIterator(passing, count), null, leaf.reader().maxDoc()));
      if (!collector.earlyTerminated() && collector.numCollected() >= width) {
        return collector.topDocs().scoreDocs;
      }
    }
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ShardFields.VECTOR);
    List<ScoreDoc> all = new ArrayList<>(count);
    DocIdSetIterator docs = new BitSetIterator(passing, count);
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      all.add(new ScoreDoc(doc, parameters.similarity().of(query, vectors.vectorValue(doc))));
    }
    all.sort(BEST_FIRST);
    return all.subList(0, Math.min(width, all.size())).toArray(ScoreDoc[]::new);
  }

  /** Scores candidates by the full vectors, as hits report it, and keeps the k best. */
  private List<ScoreDoc> rescore(List<ScoreDoc> candidates, float[] query, int k)
      throws IOException {
    List<LeafReaderContext> leaves = reader.leaves();
    FloatVectorValues[] vectors = new FloatVectorValues[leaves.size()];
    List<ScoreDoc> exact = new ArrayList<>(candidates.size());
    for (ScoreDoc candidate : candidates) {
      int ordinal = leaves.size() == 1 ? 0 : ReaderUtil.subIndex(candidate.doc, leaves);
      LeafReaderContext leaf = leaves.get(ordinal);
      if (vectors[ordinal] == null) {
        vectors[ordinal] = leaf.reader().getFloatVectorValues(ShardFields.VECTOR);
      }
      float[] vector = vectors[ordinal].vectorValue(candidate.doc - leaf.docBase);
      exact.add(new ScoreDoc(candidate.doc, parameters.similarity().of(query, vector)));
    }
    exact.sort(BEST_FIRST);
    return exact.subList(0, Math.min(k, exact.size()));
  }

  /** The nearest chunks by comparing all, block by block. */
  private List<ScoreDoc> exact(float[] query, int k) throws IOException {
    Similarity similarity = parameters.similarity();
    int width = similarity.preparedDimension(query.length);
    float[] prepared = new float[width];
    similarity.prepareQuery(query, prepared, 0);
    ExactSearch search = new ExactSearch(prepared, width, k);
    float[] block = new float[BLOCK * width];
    int[] labels = new int[BLOCK];
    int rows = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ShardFields.VECTOR);
      for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
        labels[rows] = leaf.docBase + doc;
        similarity.prepareRow(vectors.vectorValue(doc), block, rows++);
        if (rows == BLOCK) {
          search.add(block, labels, rows);
          rows = 0;
        }
      }
    }
    search.add(block, labels, rows);
    List<ScoreDoc> found = new ArrayList<>();
    for (Hit hit : search.hits(0)) {
      found.add(new ScoreDoc(hit.label(), hit.score()));
    }
    return rescore(found, query, k);
  }

  // ---- by text

  private ScoreDoc[] matches(String text, @Nullable Query filter, int depth) throws IOException {
    BooleanQuery.Builder terms = new BooleanQuery.Builder();
    int count = 0;
    for (String field : parameters.analysis().fields()) {
      for (String term : TextAnalysis.terms(field, text)) {
        if (count++ < MOST_TERMS) {
          terms.add(new TermQuery(new Term(field, term)), Occur.SHOULD);
        }
      }
    }
    if (filter != null) {
      terms.add(filter, Occur.FILTER).setMinimumNumberShouldMatch(1);
    }
    return count == 0 ? new ScoreDoc[0] : searcher.search(terms.build(), depth).scoreDocs;
  }

  // ---- filters

  private static Set<String> attributes(IndexReader reader) throws IOException {
    Set<String> names = new TreeSet<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms terms = leaf.reader().terms(ShardFields.ATTRIBUTE);
      if (terms == null) {
        continue;
      }
      TermsEnum values = terms.iterator();
      TermsEnum.SeekStatus status = values.seekCeil(new BytesRef(""));
      while (status != TermsEnum.SeekStatus.END) {
        String value = values.term().utf8ToString();
        String name = value.substring(0, value.indexOf('\0'));
        names.add(name);
        status = values.seekCeil(new BytesRef(name + '\1'));
      }
    }
    return names;
  }

  private Query checked(Filter filter) {
    for (String name : filter.attributes()) {
      if (!attributes.contains(name)) {
        throw new ConfigurationException(
            "Invalid option '--filter': unknown attribute '%s'%s (%s)"
                .formatted(
                    name,
                    Suggestions.didYouMean(name, attributes),
                    attributes.isEmpty()
                        ? "the index has document_id only"
                        : "document_id, " + String.join(", ", attributes)));
      }
    }
    return filter.query();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
