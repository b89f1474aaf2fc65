package dev.nightjar.analyze.duplicates.text;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The numbers that a text says, in their order, and what is left of it without them. Embedding
 * models hardly tell two texts apart that differ in a number alone, and those are no duplicates.
 *
 * <p>Numbers are digits of every script and width, with sign, decimals and groups of thousands
 * (1,000.50 is 1000.5); English number words up to a thousand and ordinals to tenth; Roman ones in
 * capitals, of two letters at least; Chinese ones (二十五, 二〇二四, 三点五, 3万). Percent, degree and
 * currency signs, and units of measurement, go with their number.
 *
 * @param values in the order of the text, written in one way
 * @param units what each is of; empty for nothing that is known
 * @param text that says them
 */
public record Numbers(List<String> values, List<String> units, String text) {
  /** "One" and 一 are pronouns and articles as often as numbers. */
  private static final String ONE = "one";

  private static final String SIGNS = "%‰°$€£¥₹";
  private static final Map<String, String> WORDS = words();
  private static final Set<String> UNITS =
      Set.of(
          ("g kg mg µg μg ug ng t l L ml mL dl µl μl m km cm mm µm μm nm ft in mi yd lb oz s ms µs"
                  + " μs ns h hr hrs min mins sec day days week weeks month months year years hour"
                  + " hours minute minutes second seconds Hz kHz MHz GHz B KB kB MB GB TB KiB MiB GiB"
                  + " bit bits byte bytes V mV kV A mA W mW kW MW GW J kJ MJ eV keV MeV GeV K Pa kPa"
                  + " MPa bar mol mmol nmol M mM nM thousand million billion trillion 克 千克 毫克 公斤 斤 米"
                  + " 千米 公里 厘米 毫米 升 毫升 秒 分钟 小时 天 日 周 月 个月 年 岁 元 美元 欧元 度")
              .split(" "));

  private static Map<String, String> words() {
    Map<String, String> words = new HashMap<>();
    String cardinals =
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
            + " fifteen sixteen seventeen eighteen nineteen twenty";
    String ordinals = "- first second third fourth fifth sixth seventh eighth ninth tenth";
    String tens = "- - - thirty forty fifty sixty seventy eighty ninety hundred";
    number(cardinals, 1, words);
    number(ordinals, 1, words);
    number(tens, 10, words);
    words.put("thousand", "1000");
    words.put("one", ONE);
    words.remove("-");
    return Map.copyOf(words);
  }

  private static void number(String list, int step, Map<String, String> words) {
    int value = 0;
    for (String word : list.split(" ", -1)) {
      words.put(word, Integer.toString(value));
      value += step;
    }
  }

  /** Reads a text. */
  public static Numbers of(String text) {
    Reader reader = Reader.of(text);
    return new Numbers(List.copyOf(reader.values), List.copyOf(reader.units), text);
  }

  /** The text with a sign in place of each number. */
  String rest() {
    return Shingles.normalized(Reader.of(text).rest.toString());
  }

  /**
   * Whether two texts say other numbers: all in their order where the texts are the same but for
   * them, else each as often; a "one" or 一 more is none. Numbers of two known units, and of two
   * signs, are others.
   */
  public static boolean differ(Numbers a, Numbers b) {
    if (a.values.equals(b.values)) {
      return unitsDiffer(a.units, b.units);
    }
    if (a.rest().equals(b.rest())) {
      return !plain(a.values).equals(plain(b.values));
    }
    List<String> left = without(a.values, b.values);
    List<String> right = without(b.values, a.values);
    return !(left.isEmpty() && isNoNumber(right) || right.isEmpty() && isNoNumber(left));
  }

  private static boolean isNoNumber(List<String> values) {
    return values.stream().allMatch(ONE::equals);
  }

  private static List<String> plain(List<String> values) {
    return values.stream().map(value -> value.equals(ONE) ? "1" : value).toList();
  }

  /** What a list has more of than another. */
  private static List<String> without(List<String> values, List<String> others) {
    List<String> left = new ArrayList<>(values);
    List<String> missing = new ArrayList<>();
    for (String other : others) {
      if (!left.remove(other)) {
        missing.add(other);
      }
    }
    for (String other : missing) {
      String same = other.equals(ONE) ? "1" : other.equals("1") ? ONE : "";
      left.remove(same);
    }
    return left;
  }

  private static boolean unitsDiffer(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      String unit = a.get(i);
      String other = b.get(i);
      boolean isSigned = isSign(unit) || isSign(other);
      boolean isKnown = !unit.isEmpty() && !other.isEmpty();
      if (!unit.equals(other) && (isSigned || isKnown)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSign(String unit) {
    return !unit.isEmpty() && SIGNS.contains(unit.substring(0, 1));
  }

  /** Goes through a text once. */
  private static final class Reader {
    private static final int LONGEST_UNIT = 8;
    private static final Pattern ROMAN = Pattern.compile("X{0,3}(IX|IV|V?I{0,3})");
    private static final Pattern DECIMAL = Pattern.compile("\\d+(\\.\\d+)?");
    private static final Pattern GROUPED = Pattern.compile("\\d{1,3}(,\\d{3})+(\\.\\d+)?");
    private static final Pattern GROUPED_BY_POINTS =
        Pattern.compile("\\d{1,3}(\\.\\d{3}){2,}|\\d{1,3}(\\.\\d{3})+,\\d+");

    private final String text;
    private final List<String> values = new ArrayList<>();
    private final List<String> units = new ArrayList<>();
    private final StringBuilder rest = new StringBuilder();
    private int at;

    private Reader(String text) {
      this.text = text;
    }

    static Reader of(String text) {
      Reader reader = new Reader(Normalizer.normalize(text, Normalizer.Form.NFKC));
      reader.read();
      return reader;
    }

    private void read() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (Character.isDigit(c)) {
          digits();
        } else if (ChineseNumerals.is(c)) {
          chinese();
        } else if (isLatin(c)) {
          word();
        } else {
          rest.append(c);
          at++;
        }
      }
    }

    private static boolean isLatin(char c) {
      return c < ChineseNumerals.FIRST && Character.isLetter(c);
    }

    private char before(int index) {
      return index == 0 ? ' ' : text.charAt(index - 1);
    }

    private void digits() {
      int start = at;
      StringBuilder number = new StringBuilder();
      while (at < text.length() && (isDigit(at) || isSeparator(at))) {
        number.append(
            isDigit(at) ? (char) ('0' + Character.digit(text.charAt(at), 10)) : text.charAt(at));
        at++;
      }
      String value = canonical(number.toString());
      while (at < text.length() && ChineseNumerals.power(text.charAt(at)) > 0) {
        value = scaled(value, ChineseNumerals.power(text.charAt(at++)));
      }
      add(sign(start) + value, currency(start));
    }

    private boolean isDigit(int index) {
      return index < text.length() && Character.isDigit(text.charAt(index));
    }

    private boolean isSeparator(int index) {
      return ".,".indexOf(text.charAt(index)) >= 0 && isDigit(index + 1);
    }

    /** A hyphen between words or numbers is no sign. */
    private String sign(int start) {
      char c = before(start);
      boolean isSign = (c == '-' || c == '−') && !Character.isLetterOrDigit(before(start - 1));
      if (isSign) {
        rest.setLength(rest.length() - 1);
      }
      return isSign ? "-" : "";
    }

    private String currency(int start) {
      int index = before(start) == ' ' ? start - 1 : start;
      String sign = index > 0 ? String.valueOf(before(index)) : "";
      return !sign.isEmpty() && "$€£¥₹".contains(sign) ? sign : "";
    }

    private void add(String value, String currency) {
      values.add(value);
      units.add(currency.isEmpty() ? unit() : currency);
      rest.append('#');
    }

    /** The sign or the unit that stands at this place or behind a space, without going on. */
    private String unit() {
      int from = at < text.length() && text.charAt(at) == ' ' ? at + 1 : at;
      if (from < text.length() && SIGNS.indexOf(text.charAt(from)) >= 0) {
        return text.substring(from, from + 1);
      }
      int end = from;
      while (end < text.length() && Character.isLetter(text.charAt(end))) {
        end++;
      }
      for (int to = Math.min(end, from + LONGEST_UNIT); to > from; to--) {
        boolean isWhole = to == end || text.charAt(from) >= ChineseNumerals.FIRST;
        if (isWhole && UNITS.contains(text.substring(from, to))) {
          return text.substring(from, to);
        }
      }
      return "";
    }

    private void chinese() {
      int start = at;
      while (at < text.length() && ChineseNumerals.is(text.charAt(at))) {
        at++;
      }
      if (at + 1 < text.length() && text.charAt(at) == '点') {
        int end = at + 1;
        while (end < text.length() && ChineseNumerals.digit(text.charAt(end)) >= 0) {
          end++;
        }
        at = end > at + 1 ? end : at;
      }
      String value = ChineseNumerals.value(text.substring(start, at));
      add(value.equals("1") ? ONE : value, "");
    }

    private void word() {
      int start = at;
      while (at < text.length() && isLatin(text.charAt(at))) {
        at++;
      }
      String word = text.substring(start, at);
      String value = WORDS.get(word.toLowerCase(Locale.ROOT));
      if (value != null) {
        add(value, "");
      } else if (word.length() > 1 && ROMAN.matcher(word).matches()) {
        add(Integer.toString(roman(word)), "");
      } else {
        rest.append(word);
      }
    }

    private static int roman(String word) {
      int sum = 0;
      for (int i = 0; i < word.length(); i++) {
        int value = rank(word.charAt(i));
        boolean isLess = i + 1 < word.length() && value < rank(word.charAt(i + 1));
        sum += isLess ? -value : value;
      }
      return sum;
    }

    private static int rank(char letter) {
      return letter == 'I' ? 1 : letter == 'V' ? 5 : 10;
    }

    /** Without groups, leading zeros and trailing zeros of decimals. */
    private static String canonical(String digits) {
      int comma = digits.lastIndexOf(',');
      int point = digits.lastIndexOf('.');
      if (comma >= 0 && GROUPED.matcher(digits).matches()) {
        return stripped(digits.replace(",", ""));
      }
      if (point >= 0 && GROUPED_BY_POINTS.matcher(digits).matches()) {
        return stripped(digits.replace(".", "").replace(',', '.'));
      }
      boolean isPlain = digits.chars().filter(c -> c == ',' || c == '.').count() <= 1;
      return isPlain ? stripped(digits.replace(',', '.')) : digits;
    }

    private static String stripped(String decimal) {
      int point = decimal.indexOf('.');
      int end = decimal.length();
      while (point >= 0 && end > point && "0.".indexOf(decimal.charAt(end - 1)) >= 0) {
        end--;
      }
      int from = 0;
      while (from + 1 < end && decimal.charAt(from) == '0' && decimal.charAt(from + 1) != '.') {
        from++;
      }
      return decimal.substring(from, end);
    }

    private static String scaled(String value, int power) {
      return DECIMAL.matcher(value).matches()
          ? stripped(new BigDecimal(value).scaleByPowerOfTen(power).toPlainString())
          : value;
    }
  }
}
