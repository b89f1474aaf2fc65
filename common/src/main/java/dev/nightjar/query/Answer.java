package dev.nightjar.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Likes;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SparseTerms;
import dev.nightjar.index.shard.TextAnalysis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question with what an index has for it, as JSON.
 *
 * @param query empty where items alone are asked for
 * @param like ids of items that hits are like, if any
 * @param unlike ids of items that hits are unlike, if any
 */
public record Answer(
    String query,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> like,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> unlike,
    List<Hit> hits) {
  /**
   * A chunk that was found.
   *
   * @param text null where the index does not store it
   * @param snippet of the text, where the question's words stand
   * @param explanation null unless it was asked for
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Hit(
      int rank,
      double score,
      String chunkId,
      String documentId,
      int chunkIndex,
      int start,
      int end,
      @Nullable String text,
      @Nullable String snippet,
      Map<String, String> attributes,
      @JsonUnwrapped @Nullable Explanation explanation) {}

  /**
   * By what a chunk was found; null where it was not found by that.
   *
   * @param vectorPart what the similarity adds to the score of a hybrid search; null in others
   * @param textPart what BM25 adds to it, likewise
   * @param matches where the text has terms of the question
   * @param sparse by its sparse vector; left out where nothing was ranked by that
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Explanation(
      @Nullable Integer vectorRank,
      @Nullable Double similarity,
      @Nullable Integer textRank,
      @Nullable Double bm25,
      @Nullable Double vectorPart,
      @Nullable Double textPart,
      List<TextAnalysis.Match> matches,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Sparse sparse) {}

  /**
   * By which terms a chunk was found; null where it was not found by them.
   *
   * @param score the inner product
   * @param part what it adds to the score of a hybrid search; null in others
   * @param terms that question and text have both, those that add most first
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Sparse(
      @Nullable Integer rank,
      @Nullable Double score,
      @Nullable Double part,
      List<SparseTerms.Match> terms) {}

  static Answer of(Question question, List<SearchHit> found, ChunkIndex index, boolean explain) {
    Likes likes = question.examples().likes();
    return new Answer(
        question.text(),
        likes.liked(),
        likes.unliked(),
        found.stream().map(hit -> hit(question, hit, index, explain)).toList());
  }

  private static Hit hit(Question question, SearchHit hit, ChunkIndex index, boolean explain) {
    return new Hit(
        hit.rank(),
        hit.score(),
        hit.chunkId(),
        hit.documentId(),
        hit.chunkIndex(),
        hit.start(),
        hit.end(),
        hit.text().orElse(null),
        index.snippet(question, hit).orElse(null),
        hit.attributes(),
        explain ? explanation(question, hit, index) : null);
  }

  private static Explanation explanation(Question question, SearchHit hit, ChunkIndex index) {
    return new Explanation(
        hit.vectorRank().orElse(null),
        hit.similarity().orElse(null),
        hit.textRank().orElse(null),
        hit.bm25().orElse(null),
        hit.vectorPart().orElse(null),
        hit.textPart().orElse(null),
        index.matches(question, hit),
        hit.sparse().map(found -> sparse(found, question, hit, index)).orElse(null));
  }

  private static Sparse sparse(
      SearchHit.Part found, Question question, SearchHit hit, ChunkIndex index) {
    try {
      return new Sparse(
          found.rank().orElse(null),
          found.score().orElse(null),
          found.part().orElse(null),
          index.terms(question, hit));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the index: " + e.getMessage(), e);
    }
  }
}
