package dev.nightjar.size;

/**
 * How large an encoder is.
 *
 * @param name the model's
 * @param bytes of its graph
 * @param parameters that take part in products, so without the table of tokens
 * @param width floats of a token's vector
 */
public record ModelSize(String name, long bytes, long parameters, int width) {
  /** Parameters of a layer by width x width: 4 of attention and 8 of the feed-forward part. */
  private static final double LAYER = 12;

  /**
   * Floating-point operations for a token of a text of that length: two a parameter, and the
   * products of attention, which grow with the length.
   */
  double operations(double length) {
    double layers = parameters / (LAYER * width * width);
    return 2.0 * parameters + 4 * layers * length * width;
  }
}
