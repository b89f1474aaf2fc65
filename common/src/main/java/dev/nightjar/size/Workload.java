package dev.nightjar.size;

/**
 * What is to be embedded and indexed.
 *
 * @param documents how many there are
 * @param documentVariation standard deviation of a document's length, by the mean
 * @param chunks they are cut into
 * @param tokens of all chunks
 * @param textBytes of all chunks, in UTF-8
 * @param dimension floats of a chunk's vector
 * @param terms of a chunk's sparse vector, on average; 0 where there is none
 * @param lengths of the chunks
 */
public record Workload(
    double documents,
    double documentVariation,
    double chunks,
    double tokens,
    double textBytes,
    int dimension,
    double terms,
    LengthMix lengths) {

  /** The same without sparse vectors. */
  public Workload dense() {
    return new Workload(
        documents, documentVariation, chunks, tokens, textBytes, dimension, 0, lengths);
  }

  /** The same with other totals, as the limits of an estimate have them. */
  public Workload with(double otherChunks, double otherTokens) {
    return new Workload(
        documents,
        documentVariation,
        otherChunks,
        otherTokens,
        textBytes * otherTokens / Math.max(1, tokens),
        dimension,
        terms,
        lengths);
  }
}
