package dev.nightjar.index;

import dev.nightjar.vector.ExactSearch;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds chunks by their vectors, through the graphs of the shards or by comparing all. Queries are
 * stored vectors ({@link Similarity#stored}); scores are similarities by the full vectors. Safe for
 * use by several threads.
 */
final class NearestChunks {
  private static final int BLOCK = 4096;
  private static final Comparator<ScoreDoc> BEST_FIRST =
      Comparator.<ScoreDoc>comparingDouble(found -> -found.score).thenComparingInt(f -> f.doc);

  private final MultiReader reader;
  private final IndexSearcher searcher;
  private final IndexParameters parameters;
  private final List<VectorCodes> codes;

  /** By shard, those that no thread uses now. */
  private final List<Queue<GraphSearch>> searches;

  /**
   * @param codes of every shard, in their order; empty to search by the full vectors
   */
  NearestChunks(MultiReader reader, IndexParameters parameters, List<VectorCodes> codes) {
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
    this.parameters = parameters;
    this.codes = codes;
    this.searches =
        reader.leaves().stream()
            .<Queue<GraphSearch>>map(leaf -> new ConcurrentLinkedQueue<>())
            .toList();
  }

  /**
   * The nearest chunks, nearest first.
   *
   * @param width candidates kept in each shard
   * @param filter what chunks must pass; null for all
   */
  List<ScoreDoc> throughGraph(float[] query, int k, int width, @Nullable Query filter)
      throws IOException {
    int kept = Math.max(k, width);
    Weight weight =
        filter == null
            ? null
            : searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    List<ScoreDoc> candidates = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      ScoreDoc[] found =
          weight != null
              ? filtered(leaf, query, kept, weight)
              : parameters.quantization().isLucenes()
                  ? byLucene(leaf, query, kept)
                  : byGraphSearch(leaf, query, kept);
      for (ScoreDoc one : found) {
        one.doc += leaf.docBase;
        candidates.add(one);
      }
    }
    if (weight != null) { // by Lucene's scores where a graph was asked, by similarities elsewhere
      return rescore(candidates, query, k);
    }
    candidates.sort(BEST_FIRST);
    if (parameters.quantization() == Quantization.NONE) {
      return candidates.subList(0, Math.min(k, candidates.size()));
    }
    int rescored = parameters.quantization().rescored(k, kept);
    return rescore(candidates.subList(0, Math.min(rescored, candidates.size())), query, k);
  }

  private ScoreDoc[] byGraphSearch(LeafReaderContext leaf, float[] query, int width)
      throws IOException {
    Queue<GraphSearch> idle = searches.get(leaf.ord);
    GraphSearch search = idle.poll();
    if (search == null) {
      CodecReader segment = (CodecReader) leaf.reader();
      search =
          new GraphSearch(
              ShardGraph.of(segment),
              codes.isEmpty()
                  ? new FullSimilarities(
                      parameters.similarity(), segment.getFloatVectorValues(ShardFields.VECTOR))
                  : codes.get(leaf.ord).similarities(parameters.similarity()),
              segment.maxDoc());
    }
    ScoreDoc[] found = search.nearest(query, width);
    idle.add(search);
    return found;
  }

  private ScoreDoc[] byLucene(LeafReaderContext leaf, float[] query, int width) throws IOException {
    TopKnnCollector collector = new TopKnnCollector(width, Integer.MAX_VALUE);
    leaf.reader()
        .searchNearestVectors(
            ShardFields.VECTOR,
            query,
            collector,
            AcceptDocs.fromLiveDocs(null, leaf.reader().maxDoc()));
    return collector.topDocs().scoreDocs;
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
    List<ScoreDoc> rescored = new ArrayList<>(candidates.size());
    for (LeafReaderContext leaf : reader.leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      int[] nodes =
          candidates.stream()
              .mapToInt(candidate -> candidate.doc)
              .filter(doc -> doc >= leaf.docBase && doc < end)
              .map(doc -> doc - leaf.docBase)
              .toArray();
      if (nodes.length == 0) {
        continue;
      }
      FullSimilarities similarities =
          new FullSimilarities(
              parameters.similarity(), leaf.reader().getFloatVectorValues(ShardFields.VECTOR));
      similarities.from(query);
      float[] scores = new float[nodes.length];
      similarities.of(nodes, nodes.length, scores);
      for (int i = 0; i < nodes.length; i++) {
        rescored.add(new ScoreDoc(leaf.docBase + nodes[i], scores[i]));
      }
    }
    rescored.sort(BEST_FIRST);
    return rescored.subList(0, Math.min(k, rescored.size()));
  }

  /** The nearest chunks of each query by comparing all, in blocks of matrix products. */
  List<List<ScoreDoc>> byComparingAll(List<float[]> queries, int k) throws IOException {
    Similarity similarity = parameters.similarity();
    int width = similarity.preparedDimension(parameters.dimension());
    float[] prepared = new float[queries.size() * width];
    for (int q = 0; q < queries.size(); q++) {
      similarity.prepareQuery(queries.get(q), prepared, q);
    }
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
    List<List<ScoreDoc>> found = new ArrayList<>();
    for (int q = 0; q < queries.size(); q++) {
      List<ScoreDoc> hits =
          search.hits(q).stream().map(hit -> new ScoreDoc(hit.label(), hit.score())).toList();
      found.add(rescore(hits, queries.get(q), k));
    }
    return found;
  }

  /** The similarity of one chunk to a query. */
  float similarity(float[] query, int doc) throws IOException {
    LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(doc, reader.leaves()));
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ShardFields.VECTOR);
    return parameters.similarity().of(query, vectors.vectorValue(doc - leaf.docBase));
  }
}
