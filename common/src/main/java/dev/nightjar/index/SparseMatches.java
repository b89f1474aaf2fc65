package dev.nightjar.index;

import dev.nightjar.index.SparseTerms.Match;
import dev.nightjar.index.shard.SparseFields;
import dev.nightjar.vector.SparseVector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.jspecify.annotations.Nullable;

/**
 * Finds chunks by inner products of sparse vectors, exactly. Lucene's features keep nine bits of a
 * weight, so they only say which chunks may be the best: as many are scored again by the vectors as
 * they are, until none that is left can be among them. Safe for use by several threads.
 */
final class SparseMatches {
  /** Chunks that are scored again besides those wanted. */
  private static final int MARGIN = 32;

  private static final int GROWTH = 4;

  /** What sums of floats may be off by, as a share. */
  private static final double ROUNDING = 1e-5;

  private final IndexReader reader;
  private final IndexSearcher searcher;

  SparseMatches(IndexReader reader) {
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
  }

  /** Whether chunks have sparse vectors at all. */
  boolean isThere() {
    for (LeafReaderContext leaf : reader.leaves()) {
      if (leaf.reader().getFieldInfos().fieldInfo(SparseFields.SPARSE) != null) {
        return true;
      }
    }
    return false;
  }

  /** A chunk with its inner product. */
  private record Scored(int doc, double score) {}

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.<Scored>comparingDouble(scored -> -scored.score()).thenComparingInt(Scored::doc);

  /** The chunks of the largest inner products, those above zero, the largest first. */
  List<ScoreDoc> best(SparseVector asked, @Nullable Query filter, int depth) throws IOException {
    if (asked.size() == 0) {
      return List.of();
    }
    float largest = asked.weights()[0];
    for (float weight : asked.weights()) {
      largest = Math.max(largest, weight);
    }
    Query query = query(asked, largest, filter);
    double scale = SparseFields.scale(largest);
    for (long count = 2L * depth + MARGIN; ; count *= GROWTH) {
      int most = (int) Math.min(count, Math.max(1, reader.maxDoc()));
      ScoreDoc[] found = searcher.search(query, most).scoreDocs;
      List<Scored> scored = scored(asked, found);
      boolean all = found.length < count;
      if (all || isBeyond(scored.get(depth - 1).score(), found, scale)) {
        return scored.stream()
            .limit(depth)
            .map(one -> new ScoreDoc(one.doc(), (float) one.score()))
            .toList();
      }
    }
  }

  /** Whether a score is more than any chunk can have that was not found. */
  private static boolean isBeyond(double score, ScoreDoc[] found, double scale) {
    double rest = found[found.length - 1].score / scale;
    return score > rest / (1 - SparseFields.CUT) * (1 + ROUNDING);
  }

  private static Query query(SparseVector asked, float largest, @Nullable Query filter) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    for (int i = 0; i < asked.size(); i++) {
      float share = asked.weights()[i] / largest;
      if (share >= Float.MIN_NORMAL) {
        query.add(SparseFields.query(asked.terms()[i], share), Occur.SHOULD);
      }
    }
    if (filter != null) {
      query.add(filter, Occur.FILTER).setMinimumNumberShouldMatch(1);
    }
    return query.build();
  }

  private List<Scored> scored(SparseVector asked, ScoreDoc[] found) throws IOException {
    ScoreDoc[] inOrder = found.clone();
    Arrays.sort(inOrder, Comparator.comparingInt(one -> one.doc)); // as columns are read
    BinaryDocValues vectors = MultiDocValues.getBinaryValues(reader, SparseFields.exact());
    List<Scored> scored = new ArrayList<>();
    for (ScoreDoc one : inOrder) {
      if (vectors.advanceExact(one.doc)) {
        scored.add(new Scored(one.doc, asked.dot(SparseFields.decode(vectors.binaryValue()))));
      }
    }
    scored.sort(BEST_FIRST);
    return scored;
  }

  /** What a question's terms and a chunk's have in common, the largest products first. */
  List<Match> matches(SparseTerms asked, int doc) throws IOException {
    BinaryDocValues vectors = MultiDocValues.getBinaryValues(reader, SparseFields.exact());
    if (vectors == null || !vectors.advanceExact(doc)) {
      return List.of();
    }
    SparseVector text = SparseFields.decode(vectors.binaryValue());
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < asked.vector().size(); i++) {
      float weight = text.weight(asked.vector().terms()[i]);
      if (weight > 0) {
        matches.add(new Match(asked.spellings().get(i), asked.vector().weights()[i], weight));
      }
    }
    matches.sort(
        Comparator.comparingDouble(match -> -(double) match.queryWeight() * match.weight()));
    return matches;
  }
}
