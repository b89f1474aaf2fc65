package dev.nightjar.index;

import dev.nightjar.index.shard.MaxSim;
import java.io.Serializable;

/**
 * How queries are answered.
 *
 * @param mode what ranks
 * @param top hits wanted
 * @param width candidates that a vector search keeps in each shard; efSearch of the HNSW paper
 * @param filter which chunks may be hits, as {@link Filter} reads it; empty for all
 * @param byDocument whether each document appears once, by its best chunk
 * @param exact whether all vectors are compared instead of asking the graph
 * @param rerank how many of the best chunks are ranked anew by vectors of tokens ({@link MaxSim}),
 *     before documents are grouped; the others follow as they were; 0 for none
 * @param fusion how a hybrid search makes one ranking of two
 */
public record SearchParameters(
    SearchMode mode,
    int top,
    int width,
    String filter,
    boolean byDocument,
    boolean exact,
    int rerank,
    Fusion fusion)
    implements Serializable {
  /** Options of a search that ranks once, and fuses as usual. */
  public SearchParameters(
      SearchMode mode, int top, int width, String filter, boolean byDocument, boolean exact) {
    this(mode, top, width, filter, byDocument, exact, 0, Fusion.USUAL);
  }

  /** The same, and so many of the best are ranked anew. */
  public SearchParameters reranking(int best) {
    return new SearchParameters(mode, top, width, filter, byDocument, exact, best, fusion);
  }

  /** Whether the question needs a sparse vector. */
  public boolean needsSparse() {
    return mode == SearchMode.SPARSE
        || (mode == SearchMode.HYBRID && fusion.second() == Fusion.Second.SPARSE);
  }

  /** Whether terms of the question are looked for in texts. */
  boolean needsText() {
    return mode == SearchMode.TEXT || (mode == SearchMode.HYBRID && !needsSparse());
  }

  /** Whether the model has to read the question. */
  public boolean needsModel() {
    return mode.needsVector() || rerank > 0;
  }
}
