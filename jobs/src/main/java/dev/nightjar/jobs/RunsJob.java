package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code runs}: what an output directory holds, and which run of it readers use. */
public final class RunsJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new RunsJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "runs",
            "Lists, shows, compares, rolls back and prunes the runs of an output directory.")
        .details(
            """
            nightjar runs list --help says more, and so on.

            Examples:
              nightjar runs list /data/vectors
              nightjar runs rollback /data/vectors\
            """)
        .arguments("[%s] DIR".formatted(String.join(" | ", parts().keySet())));
  }

  @Override
  public Map<String, Job> parts() {
    return Commands.parts("runs");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    List<String> words = invocation.arguments();
    Set<String> actions = parts().keySet();
    String problem =
        words.isEmpty()
            ? "Missing action"
            : "Unknown action '%s'%s"
                .formatted(words.getFirst(), Suggestions.didYouMean(words.getFirst(), actions));
    throw InvalidInput.told(
        "action", "%s (nightjar runs %s DIR)".formatted(problem, String.join("|", actions)));
  }

  /** The directory that the first argument names. */
  static OutputDirectory directory(Invocation invocation, String action) {
    List<String> words = invocation.arguments();
    if (words.isEmpty()) {
      throw InvalidInput.told("DIR", "Missing argument: nightjar runs " + action + " DIR");
    }
    return OutputDirectory.existing(words.getFirst(), ObjectStores.hadoop(invocation.settings()));
  }

  /** The run that the second argument names. */
  static Optional<String> run(Invocation invocation) {
    List<String> words = invocation.arguments();
    return words.size() < 2 ? Optional.empty() : Optional.of(words.get(1));
  }
}
