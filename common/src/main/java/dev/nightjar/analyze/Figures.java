package dev.nightjar.analyze;

/** Numbers as results show them. */
public final class Figures {
  private Figures() {}

  /** Wall time since {@code System.nanoTime()} was this, in seconds to the millisecond. */
  public static double secondsSince(long start) {
    return Math.round((System.nanoTime() - start) / 1e6) / 1e3;
  }

  /** A share or a score, to four digits. */
  public static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
