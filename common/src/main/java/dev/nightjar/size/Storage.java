package dev.nightjar.size;

/**
 * Bytes that a night leaves and takes meanwhile; measured, see docs/scale.md.
 *
 * @param output the run's files of vectors
 * @param staging vectors on their way there, beside it, gone in the end
 * @param localDisk of all executors together: chunks and shuffles, gone in the end
 * @param index the index
 */
public record Storage(long output, long staging, long localDisk, long index) {
  /** A row besides text and vector: ids, digest, places. */
  private static final double ROW = 50;

  /** Text as zstd leaves it. */
  private static final double TEXT = 0.34;

  /** A staged vector besides its floats: digest and record. */
  private static final double STAGED = 60;

  /** A chunk on disk, as docs/operations.md has it, and besides in a shuffle. */
  private static final double CHUNK = 200;

  private static final double CHUNK_TOKEN = 8;

  /** A node of the graph: its links and what tells its chunk. */
  private static final double NODE = 90;

  /** Text in the index: stored and as terms. */
  private static final double INDEXED = 0.9;

  /** A term of a sparse vector in the files, staged, and in the index: its posting and itself. */
  private static final double TERM = 4.7;

  private static final double TERM_STAGED = 8;
  private static final double TERM_INDEXED = 9.9;

  /**
   * How vectors and the index are written.
   *
   * @param vectorBytes of a dimension in the files, all forms together
   * @param codeBytes of a dimension in the index, besides the full vector
   * @param text whether the index keeps texts
   */
  public record Form(double vectorBytes, double codeBytes, boolean text) {}

  /** Of a first night; staging and disk of a later one are less. */
  public static Storage of(Workload work, double change, Form form) {
    double floats = work.chunks() * work.dimension();
    double chunks = work.chunks() * CHUNK + work.tokens() * CHUNK_TOKEN;
    double terms = work.chunks() * work.terms();
    return new Storage(
        Math.round(
            floats * form.vectorBytes()
                + terms * TERM
                + work.textBytes() * TEXT
                + work.chunks() * ROW),
        Math.round(change * (floats * Float.BYTES + terms * TERM_STAGED + work.chunks() * STAGED)),
        Math.round(3 * chunks + floats * Float.BYTES + terms * TERM_STAGED),
        Math.round(
            floats * (Float.BYTES + form.codeBytes())
                + terms * TERM_INDEXED
                + work.chunks() * NODE
                + (form.text() ? work.textBytes() * INDEXED : 0)));
  }
}
