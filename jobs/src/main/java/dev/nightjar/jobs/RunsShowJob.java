package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import java.util.List;
import java.util.Locale;

/** {@code runs show}: the manifest of a run. */
final class RunsShowJob implements Job {
  /** Numbers that no line holds. */
  private static final int MANY = 16;

  @Override
  public Command command() {
    return new Command(
        "runs show",
        "Shows a run: what became of every document and chunk, where the time went, and why.",
        List.of("", "Example:", "  nightjar runs show /data/vectors 20260101T020000Z"),
        List.of(),
        List.of(),
        "DIR [RUN]");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutputDirectory directory = RunsJob.directory(invocation, "show");
    String run =
        RunsJob.run(invocation)
            .or(directory::currentRun)
            .orElseThrow(
                () ->
                    InvalidInput.told(
                        "RUN", "Missing run: %s has no current run".formatted(directory.path())));
    if (!directory.hasRun(run)) {
      throw InvalidInput.told(
          "RUN",
          "Unknown run '%s'%s (nightjar runs list %s)"
              .formatted(run, Suggestions.didYouMean(run, directory.runs()), directory.path()));
    }
    JsonNode manifest = directory.manifestFile(run);
    if (invocation.json()) {
      output.json(manifest);
      return;
    }
    manifest.properties().forEach(entry -> print(entry.getKey(), entry.getValue(), "", output));
  }

  private static void print(String name, JsonNode value, String indent, Output output) {
    if (value.isObject()) {
      output.line("%s%s", indent, name);
      value.properties().forEach(e -> print(e.getKey(), e.getValue(), indent + "  ", output));
    } else {
      output.line(
          "%s%-" + (24 - indent.length()) + "s %s",
          indent,
          name,
          value.isArray() ? shown(value) : value.asText());
    }
  }

  private static String shown(JsonNode array) {
    return array.size() > MANY && array.get(0).isNumber()
        ? String.format(Locale.ROOT, "%d numbers (--json has them)", array.size())
        : array.toString();
  }
}
