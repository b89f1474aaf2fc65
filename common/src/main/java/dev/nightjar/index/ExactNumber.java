package dev.nightjar.index;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.apache.lucene.util.NumericUtils;

/**
 * Numbers as Lucene's points: sixteen bytes in the order of the numbers, equal for equal numbers
 * however they are written. The nearest double comes first, then the double nearest to what that
 * leaves out, so that some thirty digits count and every long is exact. Stateless.
 */
final class ExactNumber {
  private static final Pattern FORM =
      Pattern.compile("[+-]?\\d{1,300}(\\.\\d{1,300})?([eE][+-]?\\d{1,3})?");

  static final byte[] LEAST = bytes(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
  static final byte[] MOST = bytes(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  private final double nearest;
  private final double rest;

  private ExactNumber(double nearest, double rest) {
    this.nearest = nearest;
    this.rest = rest;
  }

  /** Whether a text is a number. */
  static boolean is(String text) {
    return FORM.matcher(text).matches();
  }

  /** The number of a text that {@link #is} one. */
  static ExactNumber of(String text) {
    BigDecimal number = new BigDecimal(text);
    double nearest = number.doubleValue() + 0.0; // no zero below zero
    double rest =
        Double.isInfinite(nearest)
            ? 0
            : number.subtract(new BigDecimal(nearest)).doubleValue() + 0.0;
    return new ExactNumber(nearest, rest);
  }

  byte[] bytes() {
    return bytes(nearest, rest);
  }

  /** The bytes that come next. */
  byte[] above() {
    return bytes(nearest, Math.nextUp(rest));
  }

  /** The bytes that come before. */
  byte[] below() {
    return bytes(nearest, Math.nextDown(rest));
  }

  private static byte[] bytes(double nearest, double rest) {
    byte[] bytes = new byte[2 * Long.BYTES];
    NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(nearest), bytes, 0);
    NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(rest), bytes, Long.BYTES);
    return bytes;
  }
}
