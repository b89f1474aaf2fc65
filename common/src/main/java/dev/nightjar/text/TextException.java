package dev.nightjar.text;

/**
 * A text that cannot be cut into chunks within the bounds that a document has. The message says
 * why, for whoever wrote it; only this document is lost.
 */
public final class TextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TextException(String message) {
    super(message);
  }

  TextException(String message, Throwable cause) {
    super(message, cause);
  }
}
