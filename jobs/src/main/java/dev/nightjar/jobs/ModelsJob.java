package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code models}: the built-in models, and what model folders hold. */
public final class ModelsJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new ModelsJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "models",
        "Lists and fetches the built-in models; inspects, checks and prepares models.",
        List.of(
            "",
            "nightjar models inspect --help says more, and so on.",
            "",
            "Examples:",
            "  nightjar models list",
            "  nightjar models fetch bge-small-en --output /models/bge-small-en",
            "  nightjar models inspect /models/bge-small-en",
            "  nightjar models check /models/mine --reference vectors.jsonl",
            "  nightjar models prepare --model bge-small-en --precision int8 --output /models/bge-int8"),
        List.of(),
        List.of(),
        "[list | fetch NAME | inspect NAME|DIR | check NAME|DIR | prepare]");
  }

  @Override
  public Map<String, Job> parts() {
    Map<String, Job> parts = new LinkedHashMap<>();
    parts.put("list", new ModelsListJob());
    parts.put("fetch", new ModelsFetchJob());
    parts.put("inspect", new ModelsInspectJob());
    parts.put("check", new ModelsCheckJob());
    parts.put("prepare", new ModelsPrepareJob());
    return parts;
  }

  @Override
  public void run(Invocation invocation, Output output) throws Exception {
    if (invocation.arguments().isEmpty()) {
      new ModelsListJob().run(invocation, output);
      return;
    }
    String action = invocation.arguments().getFirst();
    throw InvalidInput.told(
        "action",
        "Unknown action '%s'%s (list, fetch NAME, inspect NAME|DIR, check NAME|DIR or prepare)"
            .formatted(action, Suggestions.didYouMean(action, parts().keySet())));
  }

  /** The one argument of an action. */
  static String argument(Invocation invocation, String usage) {
    List<String> words = invocation.arguments();
    if (words.size() != 1) {
      throw InvalidInput.told(
          "argument",
          words.isEmpty()
              ? "Missing argument: nightjar models " + usage
              : "Unknown argument '%s' (nightjar models %s)".formatted(words.get(1), usage));
    }
    return words.getFirst();
  }
}
