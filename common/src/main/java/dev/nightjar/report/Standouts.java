package dev.nightjar.report;

import dev.nightjar.report.ReportData.Night;
import dev.nightjar.report.ReportData.Standout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What is not as usual in a night: it is held against the medians of up to seven nights before it
 * that were not refused. A night without any before it has no usual.
 */
final class Standouts {
  private static final int NIGHTS = 7;

  /** How many times as long is not usual, and seconds that nobody minds. */
  private static final double SLOW = 1.5;

  private static final double SECONDS = 10;

  /** How many times as fast is not usual, and tokens below which speed says nothing. */
  private static final double SLUGGISH = 0.67;

  private static final long TOKENS = 10_000;

  /** Change of documents, and shares of all that rejects and reuse may differ by. */
  private static final double CHANGE = 0.2;

  private static final double REJECTS = 0.01;
  private static final double REUSE = 0.2;

  private final List<Standout> found = new ArrayList<>();
  private final Night night;
  private final List<Night> before;

  private Standouts(Night night, List<Night> before) {
    this.night = night;
    this.before = before;
  }

  /**
   * What stands out in the last of some nights.
   *
   * @param nights the oldest first
   */
  static List<Standout> of(List<Night> nights) {
    Night night = nights.getLast();
    List<Night> before =
        nights.subList(0, nights.size() - 1).stream()
            .filter(other -> !other.state().equals("refused"))
            .toList();
    Standouts standouts =
        new Standouts(night, before.subList(Math.max(0, before.size() - NIGHTS), before.size()));
    standouts.find();
    return standouts.found;
  }

  private void find() {
    if (night.state().equals("refused")) {
      add("refused", "A gate refused this run; readers still see the one before");
    }
    if (before.isEmpty()) {
      return;
    }
    Night last = before.getLast();
    if (!last.fingerprint().equals(night.fingerprint())) {
      add("model", "The model is another one: %s, before it %s", night.model(), last.model());
    }
    documents(median(Night::read));
    rejects(median(Standouts::rejectShare));
    reuse(median(Standouts::reuseShare));
    times(median(Night::seconds));
    speed();
  }

  private void documents(double usual) {
    if (usual > 0 && Math.abs(night.read() - usual) > CHANGE * usual) {
      add(
          "documents",
          "%,d documents were read, %s than usual (%,.0f)",
          night.read(),
          night.read() > usual ? "more" : "fewer",
          usual);
    }
  }

  private void rejects(double usual) {
    double share = rejectShare(night);
    if (share > usual + REJECTS) {
      add(
          "rejects",
          "%.1f %% of the documents were rejected (usually %.1f %%)",
          100 * share,
          100 * usual);
    }
  }

  private void reuse(double usual) {
    double share = reuseShare(night);
    if (share < usual - REUSE) {
      add(
          "reuse",
          "%.0f %% of the chunks had their vector already (usually %.0f %%)",
          100 * share,
          100 * usual);
    }
  }

  private void times(double usual) {
    if (night.seconds() > SLOW * usual && night.seconds() > usual + SECONDS) {
      add("seconds", "It took %,.0f seconds (usually %,.0f)", night.seconds(), usual);
    }
  }

  /** Nights that embedded little say nothing of speed. */
  private void speed() {
    double[] speeds =
        before.stream()
            .filter(Standouts::hasSpeed)
            .mapToDouble(Standouts::speed)
            .sorted()
            .toArray();
    if (speeds.length > 0 && hasSpeed(night)) {
      double usual = speeds[speeds.length / 2];
      if (speed(night) < SLUGGISH * usual) {
        add("speed", "%,.0f tokens a second (usually %,.0f)", speed(night), usual);
      }
    }
  }

  private static boolean hasSpeed(Night night) {
    return night.tokensPerSecond() != null && night.tokensEmbedded() >= TOKENS;
  }

  private static double speed(Night night) {
    Double speed = night.tokensPerSecond();
    return speed == null ? 0 : speed;
  }

  private static double rejectShare(Night night) {
    return night.read() == 0 ? 0 : (double) night.rejected() / night.read();
  }

  private static double reuseShare(Night night) {
    return night.chunks() == 0 ? 0 : (double) night.reused() / night.chunks();
  }

  private double median(ToDoubleFunction<Night> of) {
    double[] values = before.stream().mapToDouble(of).sorted().toArray();
    return values[values.length / 2];
  }

  private void add(String subject, String format, Object... values) {
    found.add(new Standout(subject, String.format(Locale.ROOT, format, values)));
  }
}
