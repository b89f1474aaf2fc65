package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code runs}: what an output directory holds, and which run of it readers use. */
public final class RunsJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new RunsJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "runs",
        "Lists, shows, rolls back and prunes the runs of an output directory.",
        List.of(
            "",
            "nightjar runs list --help says more, and so on.",
            "",
            "Examples:",
            "  nightjar runs list /data/vectors",
            "  nightjar runs rollback /data/vectors"),
        List.of(),
        List.of(),
        "[list | show | rollback | prune] DIR");
  }

  @Override
  public Map<String, Job> parts() {
    Map<String, Job> parts = new LinkedHashMap<>();
    parts.put("list", new RunsListJob());
    parts.put("show", new RunsShowJob());
    parts.put("rollback", new RunsRollbackJob());
    parts.put("prune", new RunsPruneJob());
    return parts;
  }

  @Override
  public void run(Invocation invocation, Output output) {
    List<String> words = invocation.arguments();
    String problem =
        words.isEmpty()
            ? "Missing action"
            : "Unknown action '%s'%s"
                .formatted(
                    words.getFirst(), Suggestions.didYouMean(words.getFirst(), parts().keySet()));
    throw InvalidInput.told("action", problem + " (nightjar runs list|show|rollback|prune DIR)");
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
