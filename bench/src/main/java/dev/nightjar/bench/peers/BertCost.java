package dev.nightjar.bench.peers;

/**
 * The floating-point operations of a BERT encoder's matrix products, a multiplication and an
 * addition being two: per layer the projections of queries, keys, values and the output, the two
 * products of attention, and the two of the feed-forward part. All else is left out.
 *
 * @param layers of the encoder
 * @param width of hidden states
 * @param inner width of the feed-forward part
 */
record BertCost(int layers, int width, int inner) {
  /** all-MiniLM-L6-v2. */
  static final BertCost MINILM = new BertCost(6, 384, 1536);

  /** Of one text of so many tokens, computed without padding. */
  double operations(int tokens) {
    double projections = 4.0 * width * width + 2.0 * width * inner;
    double attention = 2.0 * tokens * width;
    return 2.0 * layers * tokens * (projections + attention);
  }
}
