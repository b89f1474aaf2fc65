package dev.nightjar.embed.words;

/** A row of a file that is left out, and why: the message names the row. */
final class BadRow extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;

  BadRow(String problem) {
    super(problem, null, false, false);
    this.problem = problem;
  }

  String problem() {
    return problem;
  }
}
