package dev.nightjar.pipeline;

/** A quality gate refused to publish: the run's figures are in the message. */
public final class GateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was refused and why. */
  public GateException(String message) {
    super(message);
  }
}
