package dev.nightjar.jobs.cli;

import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Completes command lines in a shell: commands, flags, closed choices and files. */
public final class Completion {
  private Completion() {}

  /** A script that bash reads to complete these commands. */
  public static String bash(Map<String, Job> jobs) {
    CommandLine all = new CommandLine(CommandSpec.create().name("nightjar"));
    add(jobs, all);
    return AutoComplete.bash("nightjar", all);
  }

  private static void add(Map<String, Job> jobs, CommandLine to) {
    jobs.forEach(
        (name, job) -> {
          CommandLine line = new CommandLine(Parser.spec(job.command()));
          add(job.parts(), line);
          to.addSubcommand(name, line);
        });
  }
}
