package dev.nightjar.index;

import dev.nightjar.index.shard.GraphSearch;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.Members;
import dev.nightjar.index.shard.NodeSimilarities;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.Shard;
import dev.nightjar.index.shard.ShardFields;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.products.ExactSearch;
import dev.nightjar.vector.products.SearchBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
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
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds chunks by their vectors, through the graphs of the shards or by comparing all. Queries are
 * stored vectors ({@link Similarity#stored}); scores are similarities by the full vectors. Nodes
 * are found first, as documents of a shard, then those of their chunks that pass. Safe for use by
 * several threads.
 */
final class NearestChunks {

  private static final Comparator<ScoreDoc> BEST_FIRST =
      Comparator.<ScoreDoc>comparingDouble(found -> -found.score)
          .thenComparingInt(found -> found.shardIndex)
          .thenComparingInt(found -> found.doc);

  private final MultiReader reader;
  private final IndexSearcher searcher;
  private final IndexParameters parameters;
  private final List<Shard> shards;

  /** By shard, those that no thread uses now. */
  private final List<Queue<GraphSearch>> searches;

  /**
   * @param reader of the chunks of every shard, in their order
   */
  NearestChunks(MultiReader reader, IndexParameters parameters, List<Shard> shards) {
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
    this.parameters = parameters;
    this.shards = shards;
    this.searches =
        shards.stream().<Queue<GraphSearch>>map(s -> new ConcurrentLinkedQueue<>()).toList();
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
    @Nullable Bits[] passing = new Bits[shards.size()];
    List<ScoreDoc> nodes = new ArrayList<>();
    Weight weight =
        filter == null
            ? null
            : searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (int s = 0; s < shards.size(); s++) {
      ScoreDoc[] found;
      if (weight != null) {
        FixedBitSet chunks = passing(reader.leaves().get(s), weight);
        passing[s] = chunks;
        found = filtered(s, query, kept, chunks);
      } else {
        found =
            parameters.quantization().isLucenes()
                ? byLucene(s, query, kept)
                : byGraph(s, query, kept);
      }
      for (ScoreDoc one : found) {
        one.shardIndex = s;
        nodes.add(one);
      }
    }
    nodes.sort(BEST_FIRST);
    // Where a filter let Lucene ask a graph, by its scores: all are scored again.
    int rescored = weight != null ? nodes.size() : parameters.quantization().rescored(k, kept);
    List<ScoreDoc> best = new ArrayList<>(nodes.subList(0, Math.min(rescored, nodes.size())));
    for (ScoreDoc node : nodes.subList(best.size(), nodes.size())) {
      if (shards.get(node.shardIndex).members().vary(node.doc)) { // may have nearer chunks
        best.add(node);
      }
    }
    if (weight != null || parameters.quantization() != Quantization.NONE) {
      rescore(best, query);
    }
    return chunks(best, query, k, passing);
  }

  private ScoreDoc[] byGraph(int shard, float[] query, int width) throws IOException {
    Queue<GraphSearch> idle = searches.get(shard);
    GraphSearch search = idle.poll();
    if (search == null) {
      search = shards.get(shard).search(parameters.similarity());
    }
    ScoreDoc[] found = search.nearest(query, width);
    idle.add(search);
    return found;
  }

  private ScoreDoc[] byLucene(int shard, float[] query, int width) throws IOException {
    LeafReader nodes = shards.get(shard).nodes();
    TopKnnCollector collector = new TopKnnCollector(width, Integer.MAX_VALUE);
    nodes.searchNearestVectors(
        ShardFields.VECTOR, query, collector, AcceptDocs.fromLiveDocs(null, nodes.maxDoc()));
    return collector.topDocs().scoreDocs;
  }

  private static FixedBitSet passing(LeafReaderContext chunks, Weight weight) throws IOException {
    FixedBitSet passing = new FixedBitSet(chunks.reader().maxDoc());
    Scorer scorer = weight.scorer(chunks);
    if (scorer != null) {
      passing.or(scorer.iterator());
    }
    return passing;
  }

  /**
   * Nodes of chunks that pass: asks the graph where it pays; all of them where they are few.
   *
   * @return the nodes, with scores that mean nothing
   */
  private ScoreDoc[] filtered(int shard, float[] query, int width, FixedBitSet chunks)
      throws IOException {
    LeafReader segment = shards.get(shard).nodes();
    FixedBitSet nodes = nodes(shards.get(shard).members(), chunks, segment.maxDoc());
    int count = nodes.cardinality();
    if (count > width) {
      TopKnnCollector collector = new TopKnnCollector(width, count);
      segment.searchNearestVectors(
          ShardFields.VECTOR,
          query,
          collector,
          AcceptDocs.fromIteratorSupplier(
              () -> new BitSetIterator(nodes, count), null, segment.maxDoc()));
      if (!collector.earlyTerminated() && collector.numCollected() >= width) {
        return collector.topDocs().scoreDocs;
      }
    }
    List<ScoreDoc> all = new ArrayList<>(count);
    DocIdSetIterator each = new BitSetIterator(nodes, count);
    for (int node = each.nextDoc(); node != DocIdSetIterator.NO_MORE_DOCS; node = each.nextDoc()) {
      all.add(new ScoreDoc(node, 0));
    }
    return all.toArray(ScoreDoc[]::new);
  }

  private static FixedBitSet nodes(Members members, FixedBitSet chunks, int nodeCount) {
    FixedBitSet nodes = new FixedBitSet(nodeCount);
    BitSetIterator passing = new BitSetIterator(chunks, 0);
    for (int chunk = passing.nextDoc();
        chunk != DocIdSetIterator.NO_MORE_DOCS;
        chunk = passing.nextDoc()) {
      nodes.set(members.node(chunk));
    }
    return nodes;
  }

  /** Scores nodes by their full vectors, and puts the best first. */
  private void rescore(List<ScoreDoc> nodes, float[] query) throws IOException {
    for (int s = 0; s < shards.size(); s++) {
      int shard = s;
      List<ScoreDoc> those = nodes.stream().filter(node -> node.shardIndex == shard).toList();
      if (those.isEmpty()) {
        continue;
      }
      NodeSimilarities similarities =
          new NodeSimilarities.ByFullVectors(parameters.similarity(), shards.get(s).nodeVectors());
      similarities.from(query);
      float[] scores = new float[those.size()];
      similarities.of(those.stream().mapToInt(n -> n.doc).toArray(), scores.length, scores);
      for (int i = 0; i < scores.length; i++) {
        those.get(i).score = scores[i];
      }
    }
    nodes.sort(BEST_FIRST);
  }

  /**
   * The nearest chunks of nodes, nearest first, as documents of the reader.
   *
   * @param nodes with their similarities, the nearest first
   * @param passing the chunks of each shard that may be hits; null for all
   */
  private List<ScoreDoc> chunks(
      List<ScoreDoc> nodes, float[] query, int k, @Nullable Bits[] passing) throws IOException {
    List<ScoreDoc> chunks = new ArrayList<>();
    for (ScoreDoc node : nodes) {
      if (chunks.size() >= k && node.score < chunks.getLast().score) {
        break;
      }
      Members members = shards.get(node.shardIndex).members();
      int own = members.own(node.doc);
      int most = chunks.size() + k;
      for (int at = members.from(node.doc); at < own && chunks.size() < most; at++) {
        if (passes(passing[node.shardIndex], members.chunk(at))) {
          chunks.add(hit(node.shardIndex, members.chunk(at), node.score));
        }
      }
    }
    for (ScoreDoc node : nodes) {
      if (shards.get(node.shardIndex).members().vary(node.doc)) {
        addVariants(node, query, passing[node.shardIndex], chunks);
      }
    }
    chunks.sort(BEST_FIRST);
    return chunks.subList(0, Math.min(k, chunks.size()));
  }

  private void addVariants(
      ScoreDoc node, float[] query, @Nullable Bits passing, List<ScoreDoc> chunks)
      throws IOException {
    Shard shard = shards.get(node.shardIndex);
    Members members = shard.members();
    int[] varied =
        IntStream.range(members.own(node.doc), members.to(node.doc))
            .map(members::chunk)
            .filter(chunk -> passes(passing, chunk))
            .toArray();
    NodeSimilarities similarities =
        new NodeSimilarities.ByFullVectors(parameters.similarity(), shard.variantVectors());
    similarities.from(query);
    float[] scores = new float[varied.length];
    similarities.of(Arrays.stream(varied).map(members::variant).toArray(), varied.length, scores);
    for (int i = 0; i < varied.length; i++) {
      chunks.add(hit(node.shardIndex, varied[i], scores[i]));
    }
  }

  private static boolean passes(@Nullable Bits passing, int chunk) {
    return passing == null || passing.get(chunk);
  }

  private ScoreDoc hit(int shard, int chunk, float score) {
    return new ScoreDoc(reader.leaves().get(shard).docBase + chunk, score);
  }

  /** The nearest chunks of each query by comparing all, in blocks of matrix products. */
  List<List<ScoreDoc>> byComparingAll(List<float[]> queries, int k) throws IOException {
    Similarity similarity = parameters.similarity();
    int width = similarity.preparedDimension(parameters.dimension());
    float[] prepared = new float[queries.size() * width];
    for (int q = 0; q < queries.size(); q++) {
      similarity.prepareQuery(queries.get(q), prepared, q);
    }
    // A node's label is that of all its vectors: with the best k nodes are their best k chunks.
    ExactSearch search = new ExactSearch(prepared, width, k);
    SearchBlock block = new SearchBlock(search, similarity, parameters.dimension());
    int[] bases = new int[shards.size() + 1];
    for (int s = 0; s < shards.size(); s++) {
      Shard shard = shards.get(s);
      Members members = shard.members();
      bases[s + 1] = bases[s] + shard.nodes().maxDoc();
      FloatVectorValues vectors = shard.nodeVectors();
      for (int node = 0; node < vectors.size(); node++) {
        if (members.from(node) < members.own(node)) {
          block.add(vectors.vectorValue(node), bases[s] + node);
        }
      }
      if (members.vary()) {
        FloatVectorValues variants = shard.variantVectors();
        for (int chunk = 0; chunk < members.size(); chunk++) {
          if (members.variant(chunk) != Members.NO_VARIANT) {
            block.add(variants.vectorValue(members.variant(chunk)), bases[s] + members.node(chunk));
          }
        }
      }
    }
    block.finish();
    List<List<ScoreDoc>> found = new ArrayList<>();
    for (int q = 0; q < queries.size(); q++) {
      List<ScoreDoc> nodes = new ArrayList<>();
      search.hits(q).forEach(hit -> nodes.add(node(hit.label(), bases)));
      rescore(nodes, queries.get(q));
      found.add(chunks(nodes, queries.get(q), k, new Bits[shards.size()]));
    }
    return found;
  }

  private static ScoreDoc node(int label, int[] bases) {
    int shard = 0;
    while (label >= bases[shard + 1]) {
      shard++;
    }
    return new ScoreDoc(label - bases[shard], 0, shard);
  }

  /** The similarity of one chunk to a query. */
  float similarity(float[] query, int doc) throws IOException {
    return parameters.similarity().of(query, vector(doc));
  }

  /**
   * Whether the graph leads to a vector of the index: chunks with this vector are among the k
   * nearest that it finds, or those are all as near.
   *
   * @param vector a stored one
   */
  boolean reaches(float[] vector, int k, int width) throws IOException {
    List<ScoreDoc> found = throughGraph(vector, k, width, null);
    if (found.size() == k && found.getLast().score >= parameters.similarity().of(vector, vector)) {
      return true;
    }
    for (ScoreDoc one : found) {
      if (Arrays.equals(vector, vector(one.doc))) {
        return true;
      }
    }
    return false;
  }

  /** The vector as the index keeps vectors. */
  float[] stored(float[] vector) {
    return parameters.similarity().stored(vector);
  }

  /** The vector of a chunk. It is the caller's until it asks for another. */
  float[] vector(int doc) throws IOException {
    int shard = ReaderUtil.subIndex(doc, reader.leaves());
    return shards.get(shard).vector(doc - reader.leaves().get(shard).docBase);
  }
}
