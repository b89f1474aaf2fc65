package dev.nightjar.text;

/**
 * A range of a text in UTF-16 units, with the context its chunk carries.
 *
 * @param start first unit
 * @param end unit behind the last
 * @param context text the model reads before the slice; empty for none
 */
public record Span(int start, int end, String context) {
  /** A range without context. */
  public Span(int start, int end) {
    this(start, end, "");
  }
}
