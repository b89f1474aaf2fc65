package dev.nightjar.size;

import java.util.List;

/**
 * How long the chunks of a corpus are.
 *
 * @param parts by length, rising
 */
public record LengthMix(List<Part> parts) {
  /**
   * Chunks of about one length.
   *
   * @param length mean tokens of a chunk
   * @param share of all tokens, from 0 to 1
   */
  public record Part(double length, double share) {}

  /** Keeps what it is given. */
  public LengthMix {
    parts = List.copyOf(parts);
  }

  /** Chunks that are all of one length. */
  public static LengthMix of(double length) {
    return new LengthMix(List.of(new Part(length, 1)));
  }

  /** Standard deviation of a chunk's tokens, by their mean. */
  double variation() {
    double each = parts.stream().mapToDouble(part -> part.share() / part.length()).sum();
    double squares = parts.stream().mapToDouble(part -> part.share() * part.length()).sum();
    return Math.sqrt(Math.max(0, squares * each - 1));
  }
}
