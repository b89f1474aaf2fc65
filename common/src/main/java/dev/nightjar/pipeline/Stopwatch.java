package dev.nightjar.pipeline;

/** Wall time in laps. Not thread-safe. */
public final class Stopwatch {
  private long start = System.nanoTime();

  /** Seconds since the last lap, to the millisecond. */
  public double lap() {
    long now = System.nanoTime();
    double seconds = Math.round((now - start) / 1e6) / 1e3;
    start = now;
    return seconds;
  }
}
