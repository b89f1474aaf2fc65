package dev.nightjar.io.export;

/** A row that a target cannot take; the message says why, without the row's id. */
public final class UnfitRow extends Exception {
  private static final long serialVersionUID = 1L;

  private final String why;

  public UnfitRow(String why) {
    super(why, null, false, false);
    this.why = why;
  }

  /** The message. */
  String why() {
    return why;
  }
}
