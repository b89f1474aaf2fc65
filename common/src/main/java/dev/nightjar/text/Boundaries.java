package dev.nightjar.text;

/** One way of dividing a text: where its units begin. Safe for use by several threads. */
interface Boundaries {
  /**
   * Ascending starts of the units that divide [start, end) without gaps; the first is {@code
   * start}.
   */
  int[] starts(TokenizedText text, int start, int end);
}
