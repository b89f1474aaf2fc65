package dev.nightjar.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.StoredFields;

/**
 * Makes hits of what was found. Made for one question.
 *
 * @param query the question's vector as the index keeps vectors; empty where it has none
 * @param bySparse whether the ranking beside that of vectors goes by sparse vectors
 */
record HitReader(
    NearestChunks nearest, StoredFields stored, Optional<float[]> query, boolean bySparse) {

  /** The hits, in the order of what was found. */
  List<SearchHit> read(List<RankedChunk> best) throws IOException {
    List<SearchHit> hits = new ArrayList<>();
    for (RankedChunk candidate : best) {
      hits.add(hit(hits.size() + 1, candidate));
    }
    return hits;
  }

  private SearchHit hit(int rank, RankedChunk candidate) throws IOException {
    StoredChunk chunk = ChunkReader.read(candidate.doc, stored);
    Optional<Double> similarity =
        query.isEmpty()
            ? Optional.empty()
            : Optional.of((double) nearest.similarity(query.get(), candidate.doc));
    Optional<SearchHit.Part> second =
        candidate.textRank > 0 || candidate.textPart.isPresent()
            ? Optional.of(
                new SearchHit.Part(
                    Optional.of(candidate.textRank).filter(place -> place > 0),
                    Optional.of(candidate.bm25).filter(score -> candidate.textRank > 0),
                    candidate.textPart))
            : Optional.empty();
    Optional<SearchHit.Part> text = second.filter(part -> !bySparse);
    return new SearchHit(
        rank,
        candidate.score,
        chunk.chunkId(),
        chunk.documentId(),
        chunk.chunkIndex(),
        chunk.start(),
        chunk.end(),
        chunk.text(),
        chunk.attributes(),
        Optional.of(candidate.vectorRank).filter(place -> place > 0),
        similarity,
        text.flatMap(SearchHit.Part::rank),
        text.flatMap(SearchHit.Part::score),
        candidate.vectorPart,
        text.flatMap(SearchHit.Part::part),
        second.filter(part -> bySparse));
  }
}
