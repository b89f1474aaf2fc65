package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Completion;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import java.util.List;

/** {@code completion}: a script with which a shell completes command lines. */
final class CompletionJob implements Job {
  private record Result(String shell, String script) {}

  @Override
  public Command command() {
    return Command.named(
            "completion", "Prints a script with which bash completes commands, flags and values.")
        .details(
            """
            Example:
              source <(nightjar completion bash)""")
        .arguments("bash");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    if (!invocation.arguments().equals(List.of("bash"))) {
      throw InvalidInput.told(
          "shell", "Unknown shell %s (nightjar completion bash)".formatted(invocation.arguments()));
    }
    output.result(
        invocation,
        new Result("bash", Completion.bash(Commands.whole())),
        (result, out) -> out.line("%s", result.script()));
  }
}
