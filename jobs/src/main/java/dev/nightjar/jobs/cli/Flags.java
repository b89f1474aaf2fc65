package dev.nightjar.jobs.cli;

import dev.nightjar.config.Option;
import dev.nightjar.config.OptionNames;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names options as the command line does: by their flags, those without one by their keys. What is
 * no option's key stays as it is.
 */
public enum Flags implements OptionNames {
  /** Those of all commands: a text may name an option of another. */
  NAMES;

  private static final Pattern MARK = Pattern.compile("(option )?‹([^‹›]+)›");
  private static final Pattern ARGUMENT = Pattern.compile(" ([a-z][a-z0-9.-]*)=");
  private static final Map<String, String> BY_KEY =
      Options.ALL.stream()
          .collect(
              Collectors.toMap(
                  Option::key, option -> option.flag().isEmpty() ? option.key() : option.flag()));

  @Override
  public String in(String text) {
    return replaced(MARK, text, Flags::named);
  }

  private static String named(MatchResult mark) {
    String marked = mark.group(2);
    if (marked.startsWith("nightjar ")) {
      return replaced(ARGUMENT, marked, Flags::argument);
    }
    int equals = marked.indexOf('=');
    if (equals > 0 && BY_KEY.containsKey(marked.substring(0, equals))) {
      return "--set " + marked;
    }
    String name = BY_KEY.get(marked);
    if (name == null) {
      return mark.group();
    }
    return mark.group(1) == null ? name : "option '%s'".formatted(name);
  }

  private static String argument(MatchResult argument) {
    String name = BY_KEY.get(argument.group(1));
    return name == null ? argument.group() : " " + name + " ";
  }

  private static String replaced(
      Pattern pattern, String text, Function<MatchResult, String> replacement) {
    return pattern
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(replacement.apply(found)));
  }
}
