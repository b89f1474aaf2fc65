package dev.nightjar.spark;

/** Hears how a run goes on. Called by the driver's main thread. */
public interface Progress {
  /** Says nothing. */
  Progress SILENT = new Progress() {};

  /** A stage of unknown size begins. */
  default void stage(String name) {}

  /** A stage over a number of chunks and tokens begins. */
  default void stage(String name, long chunks, long tokens) {
    stage(name);
  }

  /** The last stage is over. */
  default void finished() {}
}
