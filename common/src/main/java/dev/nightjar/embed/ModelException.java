package dev.nightjar.embed;

import org.jspecify.annotations.Nullable;

/** A model that cannot be used; the message names the model, the place and the remedy. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A problem with a message and, where there is one, its cause. */
  public ModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** A problem by itself. */
  public ModelException(String message) {
    this(message, null);
  }
}
