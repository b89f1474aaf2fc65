package dev.nightjar.size;

/**
 * What a night costs besides the model, in seconds of one core; measured, see docs/scale.md.
 *
 * @param start of a command, until its first stage runs, and what its stages take however little
 *     there is to do
 * @param chunk to read a chunk, cut it and keep it
 * @param chunkToken more for each of its tokens
 * @param embed to bring a chunk to its task and keep its vector
 * @param write a chunk
 * @param reuse a vector of the run before: to read it and bring it to its chunk
 * @param segment a vector of 384 floats in a segment of the index
 * @param graph the same in the graph of its shard
 * @param compare a vector of 384 floats with the 1,000 queries of the gate
 */
public record Costs(
    double start,
    double chunk,
    double chunkToken,
    double embed,
    double write,
    double reuse,
    double segment,
    double graph,
    double compare) {
  /** The dimension that index costs are told for. */
  static final double DIMENSION = 384;

  /** As measured. */
  public static final Costs MEASURED =
      new Costs(10, 30e-6, 0.6e-6, 40e-6, 40e-6, 20e-6, 150e-6, 416e-6, 30e-6);
}
