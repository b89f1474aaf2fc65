package dev.nightjar.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One typed option: its key in configuration files and {@code --set}, its flag on the command line,
 * its default, and how its text becomes a value.
 *
 * @param key dotted, kebab-case
 * @param flag with two dashes; empty when only files and {@code --set} reach it
 * @param allowed what values it takes
 * @param fallback the default's text; empty for none
 * @param description one sentence without a full stop
 * @param parser throws {@link IllegalArgumentException} for text that is not allowed
 * @param <T> type of the value
 */
public record Option<T>(
    String key,
    String flag,
    Allowed allowed,
    Optional<String> fallback,
    String description,
    Function<String, T> parser) {

  /** The text that leaves a choice to the model or the machine. */
  public static final String AUTO = "auto";

  private static final String NONE = "none";

  /** Paths with a scheme or a pattern, which only their file system knows. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*|.*[*?\\[{].*", Pattern.DOTALL);

  /** What is written for a value, apart from {@link #AUTO} and {@link #NONE}. */
  public enum Kind {
    /** Nothing: the flag stands for it. */
    TOGGLE,
    /** One of a few words. */
    CHOICE,
    /** A file or a folder. */
    PATH,
    /** Values with commas between; the flag may be repeated instead. */
    LIST,
    /** Anything else. */
    TEXT
  }

  /**
   * What values an option takes.
   *
   * @param text in words
   * @param kind of what is written
   * @param words those that can be written
   */
  public record Allowed(String text, Kind kind, List<String> words) {
    private Allowed or(String word, String joint) {
      List<String> more = new ArrayList<>(words);
      more.addFirst(word);
      return new Allowed(word + joint + text, kind, List.copyOf(more));
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** An option of any text. */
  public Option(
      String key,
      String flag,
      String allowed,
      Optional<String> fallback,
      String description,
      Function<String, T> parser) {
    this(key, flag, new Allowed(allowed, Kind.TEXT, List.of()), fallback, description, parser);
  }

  /** Something that is off unless its flag is given. */
  public static Option<Boolean> toggle(String key, String flag, String description) {
    return new Option<>(
        key,
        flag,
        new Allowed("true or false", Kind.TOGGLE, List.of()),
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

  public static Option<String> text(String key, String flag, String what, String description) {
    return new Option<>(key, flag, what, Optional.empty(), description, Function.identity());
  }

  /** A path of something that may not be there yet, or is on another machine. */
  public static Option<String> path(String key, String flag, String what, String description) {
    return path(key, flag, what, description, Function.identity());
  }

  /** A path that must exist; paths with a scheme or a pattern are left to their file system. */
  public static Option<String> existing(String key, String flag, String description) {
    return path(
        key,
        flag,
        "an existing path",
        description,
        value -> {
          if (!ELSEWHERE.matcher(value).matches() && !Files.exists(Path.of(value))) {
            throw new IllegalArgumentException("; there is no such file or folder");
          }
          return value;
        });
  }

  private static Option<String> path(
      String key, String flag, String what, String description, Function<String, String> parser) {
    Allowed allowed = new Allowed(what, Kind.PATH, List.of());
    return new Option<>(key, flag, allowed, Optional.empty(), description, parser);
  }

  /** One of the constants of an enum, by their names in lower case; the first is the default. */
  public static <E extends Enum<E>> Option<E> choice(
      String key, String flag, String description, Class<E> type) {
    List<E> values = List.of(type.getEnumConstants());
    return choice(key, flag, description, values, value -> value.name().toLowerCase(Locale.ROOT));
  }

  /**
   * One of several values; the first is the default.
   *
   * @param name what is written for a value
   */
  public static <E> Option<E> choice(
      String key, String flag, String description, List<E> values, Function<E, String> name) {
    return choice(key, flag, description, values, values.stream().map(name).toList());
  }

  /** The same with the names of the values in their order. */
  public static <E> Option<E> choice(
      String key, String flag, String description, List<E> values, List<String> names) {
    return new Option<>(
        key,
        flag,
        new Allowed(String.join(", ", names), Kind.CHOICE, names),
        Optional.of(names.getFirst()),
        description,
        written -> {
          int chosen = names.indexOf(written.strip());
          if (chosen < 0) {
            throw new IllegalArgumentException(Suggestions.didYouMean(written.strip(), names));
          }
          return values.get(chosen);
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
    return decimal(key, flag, "a number from 0 to 1", fallback, description, 1);
  }

  /** A number that is not negative, not necessarily whole. */
  public static Option<Double> amount(
      String key, String flag, String what, String fallback, String description) {
    return decimal(key, flag, what, fallback, description, Double.MAX_VALUE);
  }

  private static Option<Double> decimal(
      String key, String flag, String what, String fallback, String description, double most) {
    return new Option<>(
        key,
        flag,
        what,
        Optional.of(fallback),
        description,
        value -> {
          double decimal = Double.parseDouble(value);
          if (!(decimal >= 0 && decimal <= most)) {
            throw new IllegalArgumentException("");
          }
          return decimal;
        });
  }

  public static Option<List<String>> list(
      String key, String flag, String description, String fallback) {
    return list(key, flag, "names with commas between", ",", description).withDefault(fallback);
  }

  /** Ids, in which a comma is written with a backslash before it. */
  public static Option<List<String>> ids(String key, String flag, String description) {
    return list(key, flag, "ids with commas between", "(?<!\\\\),", description);
  }

  /** Paths, in which a comma is written with a backslash before it. */
  public static Option<List<String>> paths(String key, String flag, String description) {
    return list(key, flag, "paths with commas between", "(?<!\\\\),", description);
  }

  private static Option<List<String>> list(
      String key, String flag, String what, String comma, String description) {
    return new Option<>(
        key,
        flag,
        new Allowed(what, Kind.LIST, List.of()),
        Optional.empty(),
        description,
        value ->
            Arrays.stream(value.split(comma))
                .map(one -> one.strip().replace("\\,", ","))
                .filter(one -> !one.isEmpty())
                .toList());
  }

  /** Whether the flag stands without a value. */
  public boolean isToggle() {
    return allowed.kind() == Kind.TOGGLE;
  }

  public Option<T> withDefault(String text) {
    return new Option<>(key, flag, allowed, Optional.of(text), description, parser);
  }

  /** The same option with {@code auto}, its default, for what the model or the machine decides. */
  public Option<Optional<T>> orAuto() {
    return or(AUTO, ", or ");
  }

  /** The same option with {@code none}, its default, for doing without. */
  public Option<Optional<T>> orNone() {
    return or(NONE, allowed.kind() == Kind.CHOICE ? ", " : ", or ");
  }

  private Option<Optional<T>> or(String word, String joint) {
    return new Option<>(
        key,
        flag,
        allowed.or(word, joint),
        Optional.of(word),
        description,
        value -> value.strip().equals(word) ? Optional.empty() : Optional.of(parser.apply(value)));
  }

  private static long bounded(String value, long least, long most) {
    long number = Long.parseLong(value.strip().replace("_", ""));
    if (number < least || number > most) {
      throw new IllegalArgumentException("");
    }
    return number;
  }
}
