package dev.nightjar.analyze.duplicates;

/** Which of the two scores of a pair decides. */
public enum By {
  /** How much of their texts the two share: near copies. */
  TEXT,
  /**
   * How similar their vectors are: texts that say the same in other words, as the model sees it.
   */
  VECTORS
}
