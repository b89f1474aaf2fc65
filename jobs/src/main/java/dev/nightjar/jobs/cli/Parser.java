package dev.nightjar.jobs.cli;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.config.Suggestions;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Parses command lines; the options' texts become values in {@link Settings}. Stateless. */
public final class Parser {
  private static final String CONFIG = "--config";
  private static final String SET = "--set";
  private static final String JSON = "--json";
  private static final String VERBOSE = "--verbose";
  private static final String HELP = "--help";

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
    if (parsed.hasMatchedOption(HELP)) {
      line.usage(line.getOut());
      return Optional.empty();
    }
    return Optional.of(
        new Invocation(
            Settings.resolve(origins(parsed, command), Options.ALL, command.required()),
            command.arguments().isEmpty()
                ? List.of()
                : parsed.matchedPositionalValue(0, List.<String>of()),
            parsed.hasMatchedOption(JSON),
            parsed.hasMatchedOption(VERBOSE)));
  }

  private static Settings.Origins origins(ParseResult parsed, Command command) {
    Map<String, String> given = new HashMap<>();
    for (Option<?> option : command.options()) {
      if (!option.flag().isEmpty() && parsed.hasMatchedOption(option.flag())) {
        List<String> written = parsed.matchedOption(option.flag()).originalStringValues();
        given.put(option.key(), option.isToggle() ? "true" : String.join(",", written));
      }
    }
    return new Settings.Origins(
        Optional.ofNullable(parsed.<File>matchedOptionValue(CONFIG, null)).map(File::getPath),
        parsed.matchedOptionValue(SET, List.of()),
        given,
        problems(parsed, command));
  }

  private static List<Problem> problems(ParseResult parsed, Command command) {
    List<Problem> problems = new ArrayList<>();
    for (Exception error : parsed.errors()) {
      problems.add(
          new Problem("command line", "Cannot read the command line: " + error.getMessage()));
    }
    boolean value = false;
    for (String word : parsed.unmatched()) {
      if (word.startsWith("-")) {
        problems.add(unknown(word.replaceFirst("=.*", ""), parsed.commandSpec()));
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

  private static Problem unknown(String flag, CommandSpec spec) {
    List<String> flags = spec.options().stream().map(OptionSpec::longestName).toList();
    return new Problem(
        flag, "Unknown option '%s'%s".formatted(flag, Suggestions.didYouMean(flag, flags)));
  }

  /** What picocli knows of a command. */
  static CommandSpec spec(Command command) {
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
    addCommon(spec);
    if (!command.arguments().isEmpty()) {
      spec.addPositional(arguments(command.arguments()));
    }
    return spec;
  }

  /** What every command takes. */
  private static void addCommon(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .type(File.class)
            .paramLabel("FILE")
            .description("HOCON file with defaults")
            .build());
    spec.addOption(
        OptionSpec.builder(SET)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("KEY=VALUE")
            .description("Any key of docs/configuration.md; may be repeated")
            .build());
    spec.addOption(flag(JSON, "Print the result as one JSON object on stdout"));
    spec.addOption(flag(VERBOSE, "Show Spark's own log"));
    spec.addOption(flag(HELP, "Show this help"));
  }

  private static PositionalParamSpec arguments(String words) {
    return PositionalParamSpec.builder()
        .type(List.class)
        .auxiliaryTypes(String.class)
        .index("0..*")
        .paramLabel(words)
        .hideParamSyntax(true)
        .build();
  }

  private static OptionSpec option(Option<?> option, boolean required) {
    if (option.isToggle()) {
      return flag(option.flag(), option.description());
    }
    String fallback =
        option.fallback().map(value -> "; default " + value).orElse(required ? "; required" : "");
    String label = option.flag().substring(2).toUpperCase(Locale.ROOT);
    boolean path = option.allowed().kind() == Option.Kind.PATH;
    boolean list = option.allowed().kind() == Option.Kind.LIST;
    List<String> words = path ? List.of() : option.allowed().words();
    return OptionSpec.builder(option.flag())
        .type(path ? File.class : list ? List.class : String.class)
        .auxiliaryTypes(path ? File.class : String.class)
        .completionCandidates(words.isEmpty() ? null : words)
        .paramLabel(label.substring(label.lastIndexOf('-') + 1))
        .description(
            (option.description() + " (" + option.allowed() + fallback + ")").replace("%", "%%"))
        .build();
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
  }
}
