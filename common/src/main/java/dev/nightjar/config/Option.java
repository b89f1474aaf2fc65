package dev.nightjar.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One typed option: its key in configuration files and {@code --set}, its flag on the command line,
 * its default, and how its text becomes a value.
 *
 * @param key dotted, kebab-case
 * @param flag with two dashes; empty when only files and {@code --set} reach it
 * @param allowed what values it takes, in words
 * @param fallback the default's text; empty for none
 * @param description one sentence without a full stop
 * @param parser throws {@link IllegalArgumentException} for text that is not allowed
 * @param <T> type of the value
 */
public record Option<T>(
    String key,
    String flag,
    String allowed,
    Optional<String> fallback,
    String description,
    Function<String, T> parser) {

  /** The text that leaves a choice to the model or the machine. */
  public static final String AUTO = "auto";

  private static final String NONE = "none";

  /** Paths with a scheme or a pattern, which only their file system knows. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*|.*[*?\\[{].*", Pattern.DOTALL);

  /** What an option without a value on the command line takes elsewhere. */
  private static final String TOGGLE = "true or false";

  /** Something that is off unless its flag is given. */
  public static Option<Boolean> toggle(String key, String flag, String description) {
    return new Option<>(
        key,
        flag,
        TOGGLE,
        Optional.of("false"),
        description,
        written -> {
          String value = written.strip();
          if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("");
          }
          return Boolean.valueOf(value);
        });
  }

  /** Whether the flag stands without a value. */
  public boolean isToggle() {
    return allowed.equals(TOGGLE);
  }

  public static Option<String> text(String key, String flag, String what, String description) {
    return new Option<>(key, flag, what, Optional.empty(), description, Function.identity());
  }

  /** A path that must exist; paths with a scheme or a pattern are left to their file system. */
  public static Option<String> existing(String key, String flag, String description) {
    return new Option<>(
        key,
        flag,
        "an existing path",
        Optional.empty(),
        description,
        value -> {
          if (!ELSEWHERE.matcher(value).matches() && !Files.exists(Path.of(value))) {
            throw new IllegalArgumentException("; there is no such file or folder");
          }
          return value;
        });
  }

  public static Option<String> choice(
      String key, String flag, String description, List<String> values) {
    return new Option<>(
        key,
        flag,
        String.join(", ", values),
        Optional.of(values.getFirst()),
        description,
        written -> {
          String value = written.strip();
          if (!values.contains(value)) {
            throw new IllegalArgumentException(Suggestions.didYouMean(value, values));
          }
          return value;
        });
  }

  public static Option<Long> number(
      String key, String flag, long least, long most, long fallback, String description) {
    return new Option<>(
        key,
        flag,
        "a number from " + least + (most == Long.MAX_VALUE ? "" : " to " + most),
        Optional.of(Long.toString(fallback)),
        description,
        value -> bounded(value, least, most));
  }

  public static Option<Double> share(String key, String flag, String fallback, String description) {
    return new Option<>(
        key,
        flag,
        "a number from 0 to 1",
        Optional.of(fallback),
        description,
        value -> {
          double share = Double.parseDouble(value);
          if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("");
          }
          return share;
        });
  }

  /** A number that is not negative, not necessarily whole. */
  public static Option<Double> amount(
      String key, String flag, String what, String fallback, String description) {
    return new Option<>(
        key,
        flag,
        what,
        Optional.of(fallback),
        description,
        value -> {
          double amount = Double.parseDouble(value);
          if (!(amount >= 0 && amount < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("");
          }
          return amount;
        });
  }

  public static Option<List<String>> list(
      String key, String flag, String description, String fallback) {
    return new Option<>(
        key,
        flag,
        "names with commas between",
        Optional.of(fallback),
        description,
        value ->
            Arrays.stream(value.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList());
  }

  public Option<T> withDefault(String text) {
    return new Option<>(key, flag, allowed, Optional.of(text), description, parser);
  }

  /** The same option with {@code auto}, its default, for what the model or the machine decides. */
  public Option<Optional<T>> orAuto() {
    return new Option<>(
        key,
        flag,
        AUTO + ", or " + allowed,
        Optional.of(AUTO),
        description,
        value -> value.strip().equals(AUTO) ? Optional.empty() : Optional.of(parser.apply(value)));
  }

  /** The same option with {@code none}, its default, for doing without. */
  public Option<Optional<T>> orNone() {
    return new Option<>(
        key,
        flag,
        NONE + ", or " + allowed,
        Optional.of(NONE),
        description,
        value -> value.strip().equals(NONE) ? Optional.empty() : Optional.of(parser.apply(value)));
  }

  private static long bounded(String value, long least, long most) {
    long number = Long.parseLong(value.strip().replace("_", ""));
    if (number < least || number > most) {
      throw new IllegalArgumentException("");
    }
    return number;
  }
}
