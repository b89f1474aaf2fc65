package dev.nightjar.jobs;

import dev.nightjar.config.Suggestions;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import java.util.Arrays;
import java.util.Optional;

/** The command {@code nightjar}: picks the job by its name. */
public final class Nightjar {
  private Nightjar() {}

  /** Runs a command; the first argument is its name. */
  public static void main(String... args) {
    int code = run(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static int run(String... args) {
    String name = args.length == 0 ? "--help" : args[0];
    Optional<Job> job = name.contains("/") ? Optional.empty() : Commands.find(name);
    if (job.isPresent()) {
      return job.get().execute(Arrays.copyOfRange(args, 1, args.length));
    }
    Output output = new Output();
    if (!name.equals("--help") && !name.equals("help")) {
      output.note(
          "nightjar: Unknown command '%s'%s"
              .formatted(name, Suggestions.didYouMean(name, Commands.whole().keySet())));
      return 2;
    }
    output.line("Nightjar turns a text corpus into vectors, on Apache Spark.\n");
    output.line("Usage: nightjar COMMAND [OPTIONS]   (nightjar COMMAND --help says more)\n");
    Commands.whole()
        .forEach((word, each) -> output.line("  %-10s %s", word, each.command().summary()));
    return 0;
  }
}
