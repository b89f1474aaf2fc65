package dev.nightjar.config;

import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Wrong use: every problem found, each with what it is about and a sentence that names the value,
 * the reason and the remedy. Options are known by their keys; the sentences mark them, so that
 * whoever shows one may put other names there ({@link OptionNames}).
 */
public final class InvalidInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial")
  private final List<Problem> problems;

  /**
   * One of them.
   *
   * @param subject the key of an option, or the name of an argument, a field or a file
   * @param text the sentence
   */
  public record Problem(String subject, String text) implements Serializable {
    /**
     * An option whose value is not allowed or does not fit.
     *
     * @param key of the option
     * @param value as it was given
     * @param why what is wrong with it, or what is allowed
     */
    public static Problem option(String key, Object value, String why) {
      return option(key, "%s (%s)".formatted(value, why));
    }

    private static Problem option(String key, String why) {
      return new Problem(key, "Invalid option ‹%s›: %s".formatted(key, why));
    }

    /** An option without a value, which stands for {@code what}. */
    public static Problem missing(String key, String what) {
      return new Problem(key, "Missing option ‹%s›: %s".formatted(key, what));
    }

    /** The same with more behind the sentence, such as what was probably meant. */
    public Problem and(String more) {
      return edited(text -> text + more);
    }

    /** The same in other words. */
    Problem edited(UnaryOperator<String> edit) {
      return new Problem(subject, edit.apply(text));
    }
  }

  /** At least one problem. */
  public InvalidInput(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::text).toList()));
    this.problems = List.copyOf(problems);
  }

  /** A single problem. */
  public InvalidInput(Problem problem) {
    this(List.of(problem));
  }

  /** An option whose value is wrong in a way that names it, or not by itself. */
  public InvalidInput(String key, String why) {
    this(Problem.option(key, why));
  }

  /** An option whose value is wrong: {@link Problem#option}. */
  public InvalidInput(String key, Object value, String why) {
    this(Problem.option(key, value, why));
  }

  /**
   * The same.
   *
   * @param remedy what helps
   */
  public InvalidInput(String key, Object value, String why, String remedy) {
    this(key, value, why + "; " + remedy);
  }

  /** Something that is wrong in a sentence of its own. */
  public static InvalidInput told(String subject, String sentence) {
    return new InvalidInput(new Problem(subject, sentence));
  }

  /** The problems in the order found. */
  public List<Problem> problems() {
    return problems;
  }

  /** What the first of them is about. */
  public String subject() {
    return problems.getFirst().subject();
  }

  /** The same problems in other words. */
  public InvalidInput edited(UnaryOperator<String> edit) {
    return new InvalidInput(problems.stream().map(problem -> problem.edited(edit)).toList());
  }
}
