package dev.nightjar.documentation;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Parser;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of shell in a page: whether the commands of this project in it would be understood.
 * Nothing is run. Files that it names need not exist, and {@code …} stands for what is left out.
 */
public final class ShellLine {
  private static final Pattern WORD =
      Pattern.compile("(?:\"[^\"]*\"|'[^']*'|[^\\s\"';&|])+|&&|\\|\\||[;|&]");

  /** What may stand before a command. */
  private static final Pattern PREFIX = Pattern.compile("\\$|time|[A-Z_]+=.*");

  private static final String JOBS = "dev.nightjar.jobs.";

  private final Set<String> profiles;

  /**
   * @param profiles those that Maven knows
   */
  public ShellLine(Set<String> profiles) {
    this.profiles = profiles;
  }

  /** What is wrong with a line; empty for nothing. */
  public String problem(String line) {
    return commands(line).stream()
        .flatMap(words -> problems(words).stream())
        .collect(Collectors.joining("; "));
  }

  /** The simple commands of a line, without redirections and comments. */
  private static List<List<String>> commands(String line) {
    List<List<String>> commands = new ArrayList<>(List.of(new ArrayList<>()));
    Matcher words = WORD.matcher(line);
    while (words.find() && !words.group().startsWith("#")) {
      String word = words.group();
      if (word.matches("&&|\\|\\||[;|&]")) {
        commands.add(new ArrayList<>());
      } else if (!word.matches("\\d?>>?.*")
          && !(commands.getLast().isEmpty() && PREFIX.matcher(word).matches())) {
        commands.getLast().add(word.replaceAll("[\"']", ""));
      }
    }
    commands.removeIf(List::isEmpty);
    return commands;
  }

  private List<String> problems(List<String> words) {
    String first = words.getFirst();
    List<String> rest = words.subList(1, words.size());
    if (first.endsWith("spark-submit")) {
      return rest.isEmpty() ? List.of() : submitted(rest);
    }
    if (first.equals("nightjar") || first.equals("./nightjar")) {
      return rest.isEmpty() || rest.getFirst().matches("--help|COMMAND|…")
          ? List.of()
          : rest.getFirst().equals("spark-submit") ? problems(rest) : command(rest);
    }
    if (first.equals("mvn")) {
      return rest.stream()
          .filter(word -> word.startsWith("-P") && !profiles.contains(word.substring(2)))
          .map(word -> "There is no profile " + word.substring(2))
          .toList();
    }
    return List.of();
  }

  private static List<String> command(List<String> words) {
    String name = words.getFirst();
    String type = JOBS + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + "Job";
    return job(type)
        .map(job -> arguments(job, words.subList(1, words.size())))
        .orElseGet(() -> List.of("There is no command " + name));
  }

  private static List<String> submitted(List<String> words) {
    String type = words.get(words.indexOf("--class") + 1);
    if (!type.startsWith("dev.nightjar.")) {
      return List.of(); // a user's own
    }
    int jar = 0;
    while (jar < words.size() && !words.get(jar).endsWith("nightjar.jar")) {
      jar++;
    }
    List<String> arguments = words.subList(Math.min(words.size(), jar + 1), words.size());
    return job(type)
        .map(job -> arguments(job, arguments))
        .orElseGet(() -> List.of("There is no class " + type));
  }

  private static Optional<Job> job(String type) {
    try {
      Constructor<?> job = Class.forName(type).getDeclaredConstructor();
      job.setAccessible(true);
      return Optional.of((Job) job.newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static List<String> arguments(Job job, List<String> words) {
    Job part = words.isEmpty() ? null : job.parts().get(words.getFirst());
    if (part != null) {
      return arguments(part, words.subList(1, words.size()));
    }
    String literal = job.command().arguments();
    if (literal.matches("[a-z0-9]+") && !words.isEmpty() && !words.getFirst().equals(literal)
        || literal.startsWith("[") && !words.isEmpty()) {
      return List.of(job.command().name() + " does not know " + words.getFirst());
    }
    boolean whole =
        words.stream().noneMatch(word -> word.matches(".*(…|\\.\\.\\.).*|--help|--config"));
    String[] given =
        words.stream()
            .filter(word -> !word.equals("--help"))
            .map(word -> word.replaceAll("^\\[|\\]$", ""))
            .toArray(String[]::new);
    try {
      Parser.parse(job.command(), given);
      return List.of();
    } catch (InvalidInput e) {
      return e.problems().stream()
          .map(Problem::text)
          .filter(
              text ->
                  !text.matches("(?s).*there is no such file or folder|Missing configuration.*"))
          .filter(
              text ->
                  whole || !text.matches("(?s)Missing option.*|Unknown argument '(…|\\.\\.\\.)'.*"))
          .toList();
    }
  }
}
