package dev.nightjar.analyze.duplicates.text;

import java.math.BigInteger;

/** Numbers in Chinese characters, everyday and of banks, simplified and traditional. */
final class ChineseNumerals {
  /** The first character that may be one. */
  static final char FIRST = '\u3007';

  private static final String DIGITS = "零一二三四五六七八九";
  private static final String BANK_DIGITS = "〇壹贰叁肆伍陆柒捌玖";
  private static final String TRADITIONAL_DIGITS = "〇壹貳參肆伍陸柒捌玖";
  private static final String POWERS = "十1拾1百2佰2千3仟3万4萬4亿8億8";

  private ChineseNumerals() {}

  /** Whether a character belongs to a number. */
  static boolean is(char c) {
    return c >= FIRST && (digit(c) >= 0 || power(c) > 0);
  }

  /** 0 to 9; -1 for what is no digit. */
  static int digit(char c) {
    if (c == '两' || c == '兩') {
      return 2;
    }
    return Math.max(
        DIGITS.indexOf(c), Math.max(BANK_DIGITS.indexOf(c), TRADITIONAL_DIGITS.indexOf(c)));
  }

  /** The power of ten that a character stands for; 0 for what is none. */
  static int power(char c) {
    int index = c < FIRST ? -1 : POWERS.indexOf(c);
    return index < 0 ? 0 : POWERS.charAt(index + 1) - '0';
  }

  /**
   * The value of a number as digits: of digits alone as they stand, else by their powers of ten; a
   * part behind 点 follows a point.
   */
  static String value(String numerals) {
    int point = numerals.indexOf('点');
    String whole = point < 0 ? numerals : numerals.substring(0, point);
    boolean hasPowers = whole.chars().anyMatch(c -> power((char) c) > 0);
    String value = hasPowers ? byPowers(whole).toString() : plain(digits(whole));
    String decimals = point < 0 ? "" : digits(numerals.substring(point + 1)).replaceAll("0+$", "");
    return decimals.isEmpty() ? value : value + "." + decimals;
  }

  private static String digits(String numerals) {
    StringBuilder digits = new StringBuilder();
    numerals.chars().forEach(c -> digits.append(digit((char) c)));
    return digits.toString();
  }

  private static String plain(String digits) {
    return digits.replaceFirst("^0+(?=.)", "");
  }

  private static BigInteger byPowers(String numerals) {
    BigInteger total = BigInteger.ZERO;
    BigInteger section = BigInteger.ZERO;
    BigInteger digit = BigInteger.ZERO;
    for (int i = 0; i < numerals.length(); i++) {
      char c = numerals.charAt(i);
      int power = power(c);
      if (power == 0) {
        digit = BigInteger.valueOf(digit(c));
      } else if (power < 4) {
        section = section.add(digit.max(BigInteger.ONE).multiply(BigInteger.TEN.pow(power)));
        digit = BigInteger.ZERO;
      } else {
        BigInteger below = section.add(digit);
        BigInteger factor = BigInteger.TEN.pow(power);
        boolean isOfAll = power == 8 && total.signum() > 0;
        BigInteger scaled =
            (isOfAll ? total.add(below) : below.max(BigInteger.ONE)).multiply(factor);
        total = isOfAll ? scaled : total.add(scaled);
        section = BigInteger.ZERO;
        digit = BigInteger.ZERO;
      }
    }
    return total.add(section).add(digit);
  }
}
