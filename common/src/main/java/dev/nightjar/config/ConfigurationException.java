package dev.nightjar.config;

import java.util.List;

/** Wrong use: every problem found, each a sentence that names the value and the remedy. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial")
  private final List<String> problems;

  /** At least one problem. */
  public ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** A single problem. */
  public ConfigurationException(String problem) {
    this(List.of(problem));
  }

  /** The problems in the order found. */
  public List<String> problems() {
    return problems;
  }
}
