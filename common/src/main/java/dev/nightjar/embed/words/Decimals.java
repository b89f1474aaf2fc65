package dev.nightjar.embed.words;

import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers from bytes. Where digits and exponent are few, the value is one exact
 * product or quotient of doubles (Clinger, How to Read Floating Point Numbers Accurately, 1990);
 * other numbers are left to Java.
 */
final class Decimals {
  private static final int EXACT_DIGITS = 15;

  private static final double[] POWERS = powers();

  private Decimals() {}

  private static double[] powers() {
    double[] powers = new double[23]; // 10^22 is the last that a double holds exactly
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /** The number in {@code bytes[from, to)}, NaN if there is none or it is not finite. */
  static double parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = at < to && bytes[at] == '-';
    if (negative || at < to && bytes[at] == '+') {
      at++;
    }
    long mantissa = 0;
    int digits = 0;
    int scale = 0;
    boolean point = false;
    for (; at < to; at++) {
      byte b = bytes[at];
      if (b >= '0' && b <= '9') {
        if (++digits <= EXACT_DIGITS) {
          mantissa = mantissa * 10 + (b - '0');
        }
        scale -= point ? 1 : 0;
      } else if (b == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0 || digits > EXACT_DIGITS || at < to) {
      return slow(bytes, from, to);
    }
    if (scale < -22) {
      return slow(bytes, from, to);
    }
    double value = mantissa / POWERS[-scale];
    return negative ? -value : value;
  }

  private static double slow(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      boolean number =
          b >= '0' && b <= '9' || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E';
      if (!number) {
        return Double.NaN;
      }
    }
    try {
      double value =
          Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
      return Double.isInfinite(value) ? Double.NaN : value;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
