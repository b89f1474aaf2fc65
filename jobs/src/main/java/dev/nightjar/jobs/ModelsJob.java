package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
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
    return Command.named(
            "models",
            "Lists and fetches the built-in models; inspects, checks and prepares models.")
        .details(
            """
            nightjar models inspect --help says more, and so on.

            Examples:
              nightjar models list
              nightjar models fetch bge-small-en --output /models/bge-small-en
              nightjar models inspect /models/bge-small-en
              nightjar models check /models/mine --reference vectors.jsonl
              nightjar models prepare --model bge-small-en --precision int8 --output /models/bge-int8""")
        .arguments("[" + String.join(" | ", actions()) + "]");
  }

  @Override
  public Map<String, Job> parts() {
    return Commands.parts("models");
  }

  /** Each with its arguments. */
  private List<String> actions() {
    return parts().entrySet().stream()
        .map(part -> (part.getKey() + " " + part.getValue().command().arguments()).strip())
        .toList();
  }

  @Override
  public void run(Invocation invocation, Output output) throws Exception {
    if (invocation.arguments().isEmpty()) {
      new ModelsListJob().run(invocation, output);
      return;
    }
    String action = invocation.arguments().getFirst();
    String last = actions().getLast();
    throw InvalidInput.told(
        "action",
        "Unknown action '%s'%s (%s)"
            .formatted(
                action,
                Suggestions.didYouMean(action, parts().keySet()),
                String.join(", ", actions()).replace(", " + last, " or " + last)));
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
