package dev.nightjar.analyze.duplicates;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which item of equal texts stays, and in which order texts are kept.
 *
 * @param best the item that stays of each text
 * @param order of the texts, the first to be kept first: fixed ones before all others
 * @param fixed how many those are
 */
record Ranks(int[] best, int[] order, int fixed) {
  /** No order. */
  private static final Comparator<Integer> ANY = Comparator.comparing(item -> 0);

  static Ranks of(Texts texts, Keep keep, Stars stars) {
    boolean isNumeric = isNumeric(texts);
    Comparator<Integer> items =
        keep == Keep.OLDEST
            ? Comparator.comparing(
                item -> texts.item(item).order(), Comparator.nullsLast(values(isNumeric)))
            : ANY;
    Comparator<Integer> whole = items.thenComparing(Comparator.naturalOrder());
    int[] best =
        IntStream.range(0, texts.count())
            .map(text -> Arrays.stream(texts.members(text)).boxed().min(whole).orElseThrow())
            .toArray();
    Comparator<Integer> byRule =
        switch (keep) {
          case LONGEST -> longest(texts);
          case CENTRAL -> Comparator.comparingDouble(text -> -stars.weight(text));
          case FIRST, OLDEST -> ANY;
        };
    int[] order =
        IntStream.range(0, texts.count())
            .boxed()
            .sorted(
                Comparator.<Integer, Boolean>comparing(text -> !texts.isFixed(text))
                    .thenComparing(byRule)
                    .thenComparing(text -> best[text], whole))
            .mapToInt(Integer::intValue)
            .toArray();
    int fixed = (int) Arrays.stream(order).filter(texts::isFixed).count();
    return new Ranks(best, order, fixed);
  }

  private static Comparator<Integer> longest(Texts texts) {
    int[] lengths = new int[texts.count()];
    Arrays.setAll(lengths, text -> (int) texts.text(text).codePoints().count());
    return Comparator.comparingInt(text -> -lengths[text]);
  }

  private static Comparator<String> values(boolean isNumeric) {
    return isNumeric ? Comparator.comparing(BigDecimal::new) : Comparator.naturalOrder();
  }

  /** Numbers are compared as such, if all are: 9 is before 10; dates of ISO 8601 as text. */
  private static boolean isNumeric(Texts texts) {
    return IntStream.range(0, texts.items())
        .mapToObj(item -> texts.item(item).order())
        .allMatch(Ranks::isNumber);
  }

  private static boolean isNumber(@Nullable String value) {
    try {
      return value == null || new BigDecimal(value).precision() > 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
