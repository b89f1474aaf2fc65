package dev.nightjar.size;

/**
 * What a night costs besides the model, in seconds of one core; measured, see docs/scale.md.
 *
 * @param start of a command: what it takes of a single document
 * @param chunk to read a chunk, cut it and keep it
 * @param chunkToken more for each of its tokens
 * @param embed to bring a chunk to its task and keep its vector
 * @param write a chunk
 * @param reuse a vector of the run before: to read it and bring it to its chunk
 * @param segment a vector of 384 floats in a segment of the index
 * @param graph the same in the graph of its shard
 * @param compare a vector of 384 floats with the 1,000 queries of the gate
 * @param ask to ask a shard the queries of the gate, at every width
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
    double compare,
    double ask) {
  /** The dimension that index costs are told for. */
  static final double DIMENSION = 384;

  /** As measured. */
  public static final Costs MEASURED =
      new Costs(16, 10e-6, 0.9e-6, 15e-6, 30e-6, 20e-6, 200e-6, 366e-6, 20e-6, 4);
}
