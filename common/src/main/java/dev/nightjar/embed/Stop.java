package dev.nightjar.embed;

import dev.nightjar.config.InvalidInput;
import java.io.Serializable;

/**
 * Why a model makes no more vectors in this run, as executors tell it.
 *
 * @param why a sentence
 * @param subject the key of the option that is to blame; empty where none is
 */
public record Stop(String why, String subject) implements Serializable {
  /** One that no option is to blame for. */
  public Stop(String why) {
    this(why, "");
  }

  /**
   * What is thrown where the vectors are needed.
   *
   * @param more what is said behind it
   */
  public RuntimeException exception(String more) {
    return subject.isEmpty()
        ? new ModelException(why + more)
        : InvalidInput.told(subject, why + more);
  }
}
