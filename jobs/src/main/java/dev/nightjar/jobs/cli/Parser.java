package dev.nightjar.jobs.cli;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.config.Suggestions;
import dev.nightjar.jobs.cli.options.Options;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Parses command lines; the options' texts become values in {@link Settings}. Stateless. */
public final class Parser {
  private Parser() {}

  /**
   * Understands the arguments of one command.
   *
   * @return empty if help was asked for; it is then on {@code stdout}
   * @throws InvalidInput with all problems at once
   */
  public static Optional<Invocation> parse(Command command, String... args) {
    CommandLine line = new CommandLine(spec(command));
    line.setUnmatchedArgumentsAllowed(true);
    line.setExpandAtFiles(false);
    line.getCommandSpec().parser().collectErrors(true);
    ParseResult parsed = line.parseArgs(args);
    if (parsed.hasMatchedOption("--help")) {
      line.usage(line.getOut());
      return Optional.empty();
    }
    Map<String, String> given = new HashMap<>();
    for (Option<?> option : command.options()) {
      if (!option.flag().isEmpty() && parsed.hasMatchedOption(option.flag())) {
        given.put(
            option.key(),
            option.isToggle() ? "true" : parsed.matchedOptionValue(option.flag(), ""));
      }
    }
    Settings settings =
        Settings.resolve(
            new Settings.Origins(
                Optional.ofNullable(parsed.matchedOptionValue("--config", (String) null)),
                parsed.matchedOptionValue("--set", List.of()),
                given,
                problems(parsed, command)),
            Options.ALL,
            command.required());
    return Optional.of(
        new Invocation(
            settings,
            command.arguments().isEmpty()
                ? List.of()
                : parsed.matchedPositionalValue(0, List.<String>of()),
            parsed.hasMatchedOption("--json"),
            parsed.hasMatchedOption("--verbose")));
  }

  private static List<Problem> problems(ParseResult parsed, Command command) {
    List<Problem> problems = new ArrayList<>();
    for (Exception error : parsed.errors()) {
      problems.add(
          new Problem("command line", "Cannot read the command line: " + error.getMessage()));
    }
    problems.addAll(unknown(parsed.unmatched(), command));
    return problems;
  }

  private static List<Problem> unknown(List<String> unmatched, Command command) {
    List<String> flags =
        new ArrayList<>(List.of("--config", "--set", "--json", "--verbose", "--help"));
    command.options().forEach(option -> flags.add(option.flag()));
    List<Problem> problems = new ArrayList<>();
    boolean value = false;
    for (String word : unmatched) {
      if (word.startsWith("-")) {
        String flag = word.replaceFirst("=.*", "");
        problems.add(
            new Problem(
                flag,
                "Unknown option '%s'%s".formatted(flag, Suggestions.didYouMean(flag, flags))));
        value = !word.contains("=");
      } else if (value) {
        value = false;
      } else {
        problems.add(
            new Problem(
                word,
                "Unknown argument '%s' (nightjar %s --help)".formatted(word, command.name())));
      }
    }
    return problems;
  }

  private static CommandSpec spec(Command command) {
    CommandSpec spec = CommandSpec.create().name("nightjar " + command.name());
    spec.usageMessage()
        .description(command.summary())
        .footer(command.details().toArray(String[]::new))
        .width(100)
        .sortOptions(false)
        .abbreviateSynopsis(true);
    for (Option<?> option : command.options()) {
      if (!option.flag().isEmpty()) {
        spec.addOption(option(option, command.required().contains(option)));
      }
    }
    spec.addOption(
        OptionSpec.builder("--config")
            .type(String.class)
            .paramLabel("FILE")
            .description("HOCON file with defaults")
            .build());
    spec.addOption(
        OptionSpec.builder("--set")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("KEY=VALUE")
            .description("Any key of docs/configuration.md; may be repeated")
            .build());
    spec.addOption(flag("--json", "Print the result as one JSON object on stdout"));
    spec.addOption(flag("--verbose", "Show Spark's own log"));
    spec.addOption(flag("--help", "Show this help"));
    if (!command.arguments().isEmpty()) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .type(List.class)
              .auxiliaryTypes(String.class)
              .index("0..*")
              .paramLabel(command.arguments())
              .hideParamSyntax(true)
              .build());
    }
    return spec;
  }

  private static OptionSpec option(Option<?> option, boolean required) {
    if (option.isToggle()) {
      return flag(option.flag(), option.description());
    }
    String fallback =
        option.fallback().map(value -> "; default " + value).orElse(required ? "; required" : "");
    String label = option.flag().substring(2).toUpperCase(java.util.Locale.ROOT);
    return OptionSpec.builder(option.flag())
        .type(String.class)
        .paramLabel(label.substring(label.lastIndexOf('-') + 1))
        .description(
            (option.description() + " (" + option.allowed() + fallback + ")").replace("%", "%%"))
        .build();
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
  }
}
