package dev.nightjar.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.nightjar.config.InvalidInput.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values of all options of one command: defaults, under the configuration file, under {@code
 * --set}, under the command line. Keys of Spark itself ({@code spark.*}) pass through, unchecked.
 * Immutable.
 */
public final class Settings {
  private static final String SPARK = "spark.";

  private final List<Option<?>> catalogue;
  private final Map<String, Object> values;
  private final Map<String, String> given;

  private Settings(
      List<Option<?>> catalogue, Map<String, Object> values, Map<String, String> given) {
    this.catalogue = catalogue;
    this.values = values;
    this.given = given;
  }

  /** Where values come from, weakest first, and what is already known to be wrong. */
  public record Origins(
      Optional<String> file,
      List<String> sets,
      Map<String, String> commandLine,
      List<Problem> problems) {}

  /**
   * Resolves all options.
   *
   * @param catalogue every option there is
   * @param required options the command cannot do without
   * @throws InvalidInput with every problem at once
   */
  public static Settings resolve(
      Origins origins, List<Option<?>> catalogue, List<Option<?>> required) {
    List<Problem> problems = new ArrayList<>(origins.problems());
    Map<String, String> given = new TreeMap<>();
    origins.file().ifPresent(file -> given.putAll(read(file, problems)));
    for (String set : origins.sets()) {
      int equals = set.indexOf('=');
      if (equals < 1) {
        problems.add(new Problem("--set", "Invalid option '--set': %s (key=value)".formatted(set)));
      } else {
        put(set.substring(0, equals), set.substring(equals + 1), given);
      }
    }
    given.putAll(origins.commandLine());
    List<String> keys = catalogue.stream().<String>map(Option::key).toList();
    for (String key : given.keySet()) {
      if (!key.startsWith(SPARK) && !keys.contains(key)) {
        problems.add(
            new Problem(
                key, "Unknown key '%s'%s".formatted(key, Suggestions.didYouMean(key, keys))));
      }
    }
    Map<String, Object> values = new TreeMap<>();
    for (Option<?> option : catalogue) {
      value(option, given, required.contains(option), problems)
          .ifPresent(value -> values.put(option.key(), value));
    }
    if (!problems.isEmpty()) {
      throw new InvalidInput(problems).edited(UrlCredentials::masked);
    }
    return new Settings(catalogue, values, given);
  }

  /** A value is what is written; only "key = value" has a blank that is nobody's. */
  private static void put(String key, String value, Map<String, String> given) {
    boolean spaced = key.endsWith(" ") && value.startsWith(" ");
    given.put(key.strip(), spaced ? value.substring(1) : value);
  }

  private static Optional<Object> value(
      Option<?> option, Map<String, String> given, boolean required, List<Problem> problems) {
    String text = given.getOrDefault(option.key(), option.fallback().orElse(null));
    if (text == null) {
      if (required) {
        problems.add(Problem.missing(option.key(), option.description()));
      }
      return Optional.empty();
    }
    if (UrlCredentials.in(text)) {
      problems.add(
          Problem.option(
              option.key(),
              text,
              "no credentials in URLs; put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile"));
      return Optional.empty();
    }
    try {
      return Optional.of(option.parser().apply(text));
    } catch (IllegalArgumentException e) {
      String hint = e instanceof NumberFormatException ? "" : String.valueOf(e.getMessage());
      problems.add(Problem.option(option.key(), text, option.allowed().text()).and(hint));
      return Optional.empty();
    }
  }

  private static Map<String, String> read(String file, List<Problem> problems) {
    Map<String, String> read = new TreeMap<>();
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      problems.add(new Problem(file, "Missing configuration file: " + file));
      return read;
    }
    try {
      Config config = ConfigFactory.parseFile(path.toFile()).resolve();
      config
          .entrySet()
          .forEach(
              e ->
                  read.put(
                      String.join(".", ConfigUtil.splitPath(e.getKey())),
                      text(e.getValue().unwrapped())));
    } catch (ConfigException e) {
      problems.add(new Problem(file, "Cannot read the configuration: " + e.getMessage()));
    }
    return read;
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? String.join(",", list.stream().map(String::valueOf).toList())
        : String.valueOf(value);
  }

  /**
   * The value of an option that has a default or that the command requires.
   *
   * @throws IllegalStateException if it has neither
   */
  @SuppressWarnings("unchecked")
  public <T> T value(Option<T> option) {
    Object value = values.get(option.key());
    if (value == null) {
      throw new IllegalStateException("No value for " + option.key());
    }
    return (T) value;
  }

  /**
   * The number of an option, as an int.
   *
   * @throws ArithmeticException if it does not fit, which options bound
   */
  public int asInt(Option<Long> option) {
    return Math.toIntExact(value(option));
  }

  /** The value that the user gave; empty where the default stands, or nothing. */
  public <T> Optional<T> given(Option<T> option) {
    return isGiven(option) ? Optional.of(value(option)) : Optional.empty();
  }

  /** Whether the user gave the option anywhere. */
  public boolean isGiven(Option<?> option) {
    return given.containsKey(option.key());
  }

  /** What the user set for Spark itself: the keys that begin with {@code spark.}, in order. */
  public Map<String, String> spark() {
    Map<String, String> spark = new TreeMap<>(given);
    spark.keySet().removeIf(key -> !key.startsWith(SPARK));
    return spark;
  }

  /**
   * Options as text by key, defaults included, for a manifest; without Spark's own keys, which may
   * be secrets.
   */
  public Map<String, String> toMap(List<Option<?>> options) {
    Map<String, String> map = new TreeMap<>();
    for (Option<?> option : options) {
      text(option).ifPresent(text -> map.put(option.key(), text));
    }
    return map;
  }

  /** An option as text; empty if it has no value. */
  public Optional<String> text(Option<?> option) {
    return Optional.ofNullable(given.get(option.key())).or(option::fallback);
  }

  /** The same settings with one option replaced. */
  public Settings with(Option<?> option, String text) {
    Map<String, String> more = new TreeMap<>(given);
    more.put(option.key(), text);
    return resolve(new Origins(Optional.empty(), List.of(), more, List.of()), catalogue, List.of());
  }
}
