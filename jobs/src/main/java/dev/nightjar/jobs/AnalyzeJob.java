package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code analyze}: what is in a run of vectors. */
public final class AnalyzeJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new AnalyzeJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "analyze", "Finds out what is in a run of vectors: what resembles, repeats, differs.")
        .details(
            """
            nightjar analyze neighbors --help says more, and so on.

            Example:
              nightjar analyze neighbors --vectors /data/vectors --output /data/neighbors""")
        .arguments("[%s]".formatted(String.join(" | ", parts().keySet())));
  }

  @Override
  public Map<String, Job> parts() {
    return Commands.parts("analyze");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    List<String> words = invocation.arguments();
    Set<String> analyses = parts().keySet();
    String problem =
        words.isEmpty()
            ? "Missing analysis"
            : "Unknown analysis '%s'%s"
                .formatted(words.getFirst(), Suggestions.didYouMean(words.getFirst(), analyses));
    throw InvalidInput.told(
        "analysis", "%s (nightjar analyze %s)".formatted(problem, String.join("|", analyses)));
  }
}
