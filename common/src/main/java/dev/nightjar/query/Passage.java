package dev.nightjar.query;

import dev.nightjar.index.SearchHit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A stretch of a document that may stand in a context: a chunk, or several that were joined.
 *
 * @param chunkId the best chunk
 * @param chunks places of all chunks among those of the document
 * @param start first code point in the document's text
 * @param end behind the last code point
 * @param score of the best chunk
 * @param attributes of the first chunk
 * @param vector of the best chunk
 */
record Passage(
    String chunkId,
    String documentId,
    Set<Integer> chunks,
    int start,
    int end,
    String text,
    double score,
    Map<String, String> attributes,
    float[] vector) {

  /** A blank or a line's end, and a blank line: what chunks leave out between them. */
  private static final List<String> GAPS = List.of("", "\n", "\n\n");

  /** What was found, if the index keeps its text. */
  static Passage of(SearchHit hit, float[] vector) {
    return new Passage(
        hit.chunkId(),
        hit.documentId(),
        Set.of(hit.chunkIndex()),
        hit.start(),
        hit.end(),
        hit.text().orElseThrow(),
        hit.score(),
        hit.attributes(),
        vector);
  }

  /**
   * Whether another passage of the document overlaps with this one, or begins or ends where this
   * one does the other. Between chunks that follow each other blanks are left out; two are allowed
   * for, since more may have been a heading.
   */
  boolean touches(Passage other) {
    if (!documentId.equals(other.documentId)) {
      return false;
    }
    boolean ahead = start <= other.start;
    Passage first = ahead ? this : other;
    Passage second = ahead ? other : this;
    int gap = second.start - first.end;
    return gap <= 0 || gap < GAPS.size() && first.precedes(second);
  }

  private boolean precedes(Passage other) {
    return chunks.stream().anyMatch(chunk -> other.chunks.contains(chunk + 1));
  }

  /** This passage and one that it touches, with what both have in common once. */
  Passage joined(Passage other) {
    boolean ahead = start < other.start || start == other.start && end >= other.end;
    Passage first = ahead ? this : other;
    Passage second = ahead ? other : this;
    Passage best = score >= other.score ? this : other;
    Set<Integer> all = new TreeSet<>(chunks);
    all.addAll(other.chunks);
    return new Passage(
        best.chunkId,
        documentId,
        all,
        first.start,
        Math.max(first.end, second.end),
        first.text + first.rest(second),
        best.score,
        first.attributes,
        best.vector);
  }

  /** What a passage that begins later has behind this one. */
  private String rest(Passage later) {
    int shared = end - later.start;
    if (shared <= 0) {
      return GAPS.get(-shared) + later.text;
    }
    int points = later.end - later.start;
    return shared >= points ? "" : later.text.substring(later.text.offsetByCodePoints(0, shared));
  }

  /** The front of this passage. */
  Passage cut(String front) {
    int length = front.codePointCount(0, front.length());
    return new Passage(
        chunkId, documentId, chunks, start, start + length, front, score, attributes, vector);
  }
}
