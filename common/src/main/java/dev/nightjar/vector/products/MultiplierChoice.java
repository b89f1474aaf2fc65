package dev.nightjar.vector.products;

import dev.nightjar.vector.products.CodedVectors.Form;

/** Which multiplier some work is done by. */
interface MultiplierChoice {
  /** Rows and columns, as m n / (m + n), from which coding as bytes pays. */
  long BYTES_PAY = 150;

  /** The fastest, by what was measured on this machine. */
  MultiplierChoice FASTEST =
      (work, pairs) -> {
        if (FastestMultiplier.isLittle(work)) {
          return JvmMultiplier.ONLY;
        }
        Multiplier fastest = FastestMultiplier.ofAll();
        return fastest.form() == Form.BYTES && pairs < BYTES_PAY
            ? FastestMultiplier.ofFloats()
            : fastest;
      };

  /**
   * The multiplier for some work.
   *
   * @param work multiplications, with those of the past
   * @param pairs of rows and columns, by the number of both together: how often a code is used
   */
  Multiplier of(long work, long pairs);

  /** The multiplier for some rows and columns. */
  default Multiplier of(long work, long rows, long columns) {
    return of(work, rows * columns / Math.max(1, rows + columns));
  }
}
