package dev.nightjar.jobs.cli;

import dev.nightjar.config.Option;
import dev.nightjar.jobs.cli.options.OptionList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command as its user sees it.
 *
 * @param name the words on the command line
 * @param summary one sentence
 * @param details what help says besides, line by line: how to use it, examples
 * @param options those it takes, the common ones aside
 * @param required those it cannot do without
 * @param arguments what stands without a flag, such as {@code TEXT...}; empty for nothing
 */
public record Command(
    String name,
    String summary,
    List<String> details,
    List<Option<?>> options,
    List<Option<?>> required,
    String arguments) {

  /** A command without options and arguments. */
  public static Command named(String name, String summary) {
    return new Command(name, summary, List.of(), List.of(), List.of(), "");
  }

  /** The same with more help. */
  public Command details(String text) {
    List<String> lines = Stream.concat(Stream.of(""), text.lines()).toList();
    return new Command(name, summary, lines, options, required, arguments);
  }

  /** The same with options. */
  public Command takes(OptionList list) {
    return new Command(name, summary, details, list.all(), required, arguments);
  }

  /** The same that cannot do without some of them. */
  public Command requires(Option<?>... needed) {
    return new Command(name, summary, details, options, List.of(needed), arguments);
  }

  /** The same with arguments. */
  public Command arguments(String words) {
    return new Command(name, summary, details, options, required, words);
  }
}
