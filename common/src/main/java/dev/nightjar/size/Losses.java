package dev.nightjar.size;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * When executors are lost, in seconds from the start of the night. Another one takes the place of
 * each after a while, with an empty disk. Not thread-safe.
 */
public abstract class Losses {
  private final double replacement;

  private Losses(double replacement) {
    this.replacement = replacement;
  }

  /** The first loss of an executor later than a time; infinity for none. */
  abstract double after(int executor, double time);

  /** The last loss of an executor not later than a time; less than 0 for none. */
  abstract double before(int executor, double time);

  /** When an executor can run tasks that is asked to at a time. */
  final double ready(int executor, double time) {
    double lost = before(executor, time);
    return lost < 0 ? time : Math.max(time, lost + replacement);
  }

  /** Seconds from a loss until another executor is there. */
  final double replacement() {
    return replacement;
  }

  /** None at all. */
  public static Losses none() {
    return once(0, Double.POSITIVE_INFINITY, 0);
  }

  /** One executor, once. */
  public static Losses once(int lostExecutor, double at, double replacement) {
    return new Losses(replacement) {
      @Override
      double after(int executor, double time) {
        return executor == lostExecutor && at > time ? at : Double.POSITIVE_INFINITY;
      }

      @Override
      double before(int executor, double time) {
        return executor == lostExecutor && at <= time ? at : -1;
      }
    };
  }

  /**
   * Each executor now and then, at random.
   *
   * @param perHour losses of one executor in an hour, on average; above 0
   */
  public static Losses random(double perHour, double replacement, long seed) {
    Map<Integer, Lost> all = new HashMap<>();
    return new Losses(replacement) {
      private TreeSet<Double> until(int executor, double time) {
        return all.computeIfAbsent(executor, e -> new Lost(perHour / 3600, seed + 31L * e))
            .until(time);
      }

      @Override
      double after(int executor, double time) {
        return until(executor, time).higher(time);
      }

      @Override
      double before(int executor, double time) {
        Double lost = until(executor, time).floor(time);
        return lost == null ? -1 : lost;
      }
    };
  }

  /** The times of one executor, as far as they were asked for. */
  private static final class Lost {
    private final double perSecond;
    private final SplittableRandom random;
    private final TreeSet<Double> times = new TreeSet<>();
    private double last;

    Lost(double perSecond, long seed) {
      this.perSecond = perSecond;
      this.random = new SplittableRandom(seed);
    }

    /** With one time later than that, at least. */
    TreeSet<Double> until(double time) {
      while (last <= time) {
        last += -Math.log1p(-random.nextDouble()) / perSecond;
        times.add(last);
      }
      return times;
    }
  }
}
