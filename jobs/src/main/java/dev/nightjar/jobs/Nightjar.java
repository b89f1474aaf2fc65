package dev.nightjar.jobs;

import dev.nightjar.config.Suggestions;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The command {@code nightjar}: picks the job by its name. */
public final class Nightjar {
  private Nightjar() {}

  /** Runs a command; the first argument is its name. */
  public static void main(String... args) {
    Map<String, Job> jobs = new LinkedHashMap<>();
    for (Job job :
        new Job[] {
          new DemoJob(),
          new EmbedJob(),
          new IndexJob(),
          new SearchJob(),
          new EvaluateJob(),
          new TokenizeJob(),
          new TrainJob(),
          new ModelsJob(),
          new RunsJob()
        }) {
      jobs.put(job.command().name(), job);
    }
    int code = run(jobs, args);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static int run(Map<String, Job> jobs, String... args) {
    Output output = new Output();
    String name = args.length == 0 ? "--help" : args[0];
    Job job = jobs.get(name);
    if (job != null) {
      return job.execute(Arrays.copyOfRange(args, 1, args.length));
    }
    if (!name.equals("--help") && !name.equals("help")) {
      output.note(
          "nightjar: Unknown command '%s'%s"
              .formatted(name, Suggestions.didYouMean(name, jobs.keySet())));
      return 2;
    }
    output.line("Nightjar turns a text corpus into vectors, on Apache Spark.\n");
    output.line("Usage: nightjar COMMAND [OPTIONS]   (nightjar COMMAND --help says more)\n");
    jobs.values()
        .forEach(j -> output.line("  %-10s %s", j.command().name(), j.command().summary()));
    return 0;
  }
}
