package dev.nightjar.embed.graph;

/** A graph is not of the shape that can be prepared; the message says what was met instead. */
public final class UnrecognisedGraphException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What was met, without a full stop. */
  public UnrecognisedGraphException(String message) {
    super(message);
  }
}
