package dev.nightjar.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.TextAnalysis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/** Finds chunks by the terms of a question and of its examples. Safe for use by several threads. */
final class TextMatches {
  private static final int MOST_TERMS = 1000;

  /** Terms that stand for examples, as many as Lucene's MoreLikeThis takes. */
  private static final int TYPICAL_TERMS = 25;

  private final IndexReader reader;
  private final IndexSearcher searcher;
  private final TextAnalysis analysis;

  TextMatches(IndexReader reader, TextAnalysis analysis) {
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
    this.analysis = analysis;
  }

  /** The best matches by BM25, best first. */
  List<ScoreDoc> best(Question question, @Nullable Query filter, int depth) throws IOException {
    List<Term> terms = terms(question.text());
    if (!question.examples().isEmpty()) {
      Set<Term> all = new LinkedHashSet<>(terms);
      all.addAll(typical(question.examples()));
      terms = List.copyOf(all);
    }
    if (terms.isEmpty()) {
      return List.of();
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    terms.forEach(term -> query.add(new TermQuery(term), Occur.SHOULD));
    if (filter != null) {
      query.add(filter, Occur.FILTER).setMinimumNumberShouldMatch(1);
    }
    return List.of(searcher.search(query.build(), depth).scoreDocs);
  }

  private List<Term> terms(String text) {
    return analysis.fields().stream()
        .flatMap(field -> TextAnalysis.terms(field, text).stream().map(t -> new Term(field, t)))
        .limit(MOST_TERMS)
        .toList();
  }

  /**
   * The terms that tell what is liked from the rest, and from what is unliked: those with the
   * greatest weights, by Rocchio's formula over tf-idf.
   */
  private List<Term> typical(Examples examples) throws IOException {
    Map<Term, Double> liked = weights(examples.liked());
    weights(examples.unliked())
        .forEach(
            (term, weight) ->
                liked.computeIfPresent(
                    term, (t, to) -> to + examples.likes().weight() * (to - weight)));
    return liked.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(
            Map.Entry.<Term, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(TYPICAL_TERMS)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The mean weights of items' terms; those of a single chunk say nothing of others. */
  private Map<Term, Double> weights(List<Examples.Item> items) throws IOException {
    Map<Term, Double> weights = new HashMap<>();
    for (Examples.Item item : items) {
      List<Term> terms = new ArrayList<>();
      for (String text : texts(item)) {
        String field = analysis.field(text);
        TextAnalysis.terms(field, text).forEach(term -> terms.add(new Term(field, term)));
      }
      for (Term term : terms) {
        weights.merge(term, 1.0 / terms.size() / items.size(), Double::sum);
      }
    }
    for (Map.Entry<Term, Double> entry : weights.entrySet()) {
      int chunks = reader.docFreq(entry.getKey());
      double idf = chunks < 2 ? 0 : Math.log(1.0 + (double) reader.numDocs() / chunks);
      entry.setValue(entry.getValue() * idf);
    }
    return weights;
  }

  private static List<String> texts(Examples.Item item) {
    if (item.texts().isEmpty()) {
      throw new InvalidInput(
          "search.like",
          "the index keeps no texts to take terms from; ‹search.mode› vector goes by vectors alone");
    }
    return item.texts();
  }
}
