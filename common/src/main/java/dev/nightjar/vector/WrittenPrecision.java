package dev.nightjar.vector;

import dev.nightjar.config.InvalidInput;
import java.util.Optional;

/**
 * The precisions that a run's vectors are written in.
 *
 * @param vector of the vectors themselves
 * @param rescoring of the same vectors once more, to score the best of them again; finer than the
 *     first, and empty if they are not written twice
 */
public record WrittenPrecision(Precision vector, Optional<Precision> rescoring) {
  /** As the model gives them. */
  public static final WrittenPrecision FLOAT32 = of(Precision.FLOAT32);

  /**
   * Checks that the second is finer.
   *
   * @throws InvalidInput if it is not
   */
  public WrittenPrecision {
    rescoring.ifPresent(
        finer -> {
          if (finer.bits() <= vector.bits()) {
            throw new InvalidInput(
                "output.rescoring",
                finer.key(),
                "finer than ‹output.precision› %s, or none".formatted(vector.key()));
          }
        });
  }

  /** One precision. */
  public static WrittenPrecision of(Precision vector) {
    return new WrittenPrecision(vector, Optional.empty());
  }

  /** Two. */
  public static WrittenPrecision of(Precision vector, Precision rescoring) {
    return new WrittenPrecision(vector, Optional.of(rescoring));
  }

  /** The finest, which is what readers compare with. */
  public Precision finest() {
    return rescoring.orElse(vector);
  }

  /** Bits of a dimension in all. */
  public int bits() {
    return vector.bits() + rescoring.map(Precision::bits).orElse(0);
  }

  @Override
  public String toString() {
    return vector.key() + rescoring.map(finer -> " with " + finer.key()).orElse("");
  }
}
