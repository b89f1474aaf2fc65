package dev.nightjar.text;

/**
 * A text that cannot be cut into chunks within the bounds that a document has. The message says
 * why, for whoever wrote it; only this document is lost.
 */
public final class TextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;

  TextException(String problem) {
    super(problem);
    this.problem = problem;
  }

  TextException(String problem, Throwable cause) {
    super(problem, cause);
    this.problem = problem;
  }

  /** Why, as a reject says it. */
  public String problem() {
    return problem;
  }
}
