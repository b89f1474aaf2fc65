package dev.nightjar.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * An axis of a {@link LinePlot}: which values it shows and where its ticks are.
 *
 * @param name what it shows, with the unit
 * @param low the value at its lower end; a power of ten's exponent if logarithmic
 * @param high the value at its upper end, above {@code low}
 * @param isLogarithmic whether each power of ten takes as much room as the next
 */
public record Axis(String name, double low, double high, boolean isLogarithmic) {
  private static final int STEPS = 5;

  /** A place on the axis with the text that stands there. */
  record Tick(double value, String text) {}

  /** An axis whose parts are equally long; its ticks are fifths of it. */
  public static Axis linear(String name, double low, double high) {
    return new Axis(name, low, high, false);
  }

  /**
   * An axis from the power of ten below the values to the one above; its ticks are powers of ten.
   *
   * @param values positive
   */
  public static Axis logarithmic(String name, DoubleStream values) {
    double[] all = values.toArray();
    double low = Math.floor(Math.log10(DoubleStream.of(all).min().orElse(1)));
    double high = Math.ceil(Math.log10(DoubleStream.of(all).max().orElse(1)));
    return new Axis(name, low, Math.max(high, low + 1), true);
  }

  /** Where the value is: 0 at the lower end, 1 at the upper. */
  double share(double value) {
    return ((isLogarithmic ? Math.log10(value) : value) - low) / (high - low);
  }

  List<Tick> ticks() {
    int count = isLogarithmic ? (int) Math.round(high - low) : STEPS;
    return IntStream.rangeClosed(0, count)
        .mapToObj(i -> tick(low + i * (high - low) / count))
        .toList();
  }

  private Tick tick(double place) {
    double value = isLogarithmic ? Math.pow(10, place) : place;
    return new Tick(value, String.format(Locale.ROOT, isLogarithmic ? "%,.0f" : "%.3f", value));
  }
}
