package dev.nightjar.jobs.cli;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.ModelException;
import dev.nightjar.pipeline.GateException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command with what it does. */
public interface Job {
  /** These tell at each start which instructions they found. Held, or their levels are lost. */
  List<Logger> TALKATIVE =
      List.of(Logger.getLogger("org.apache.lucene"), Logger.getLogger("dev.ludovic.netlib"));

  /** The exception that made Spark give a task up. */
  Pattern TASK_FAILURE =
      Pattern.compile(
          "most recent failure: Lost task .*? executor \\S+\\): (?:[\\w.$]+(?:Exception|Error): )?(.*)");

  /** What the user types. */
  Command command();

  /** Does it, and prints the result. */
  void run(Invocation invocation, Output output) throws Exception;

  /** The jobs that this one hands over to by the first argument. */
  default Map<String, Job> parts() {
    return Map.of();
  }

  /**
   * Runs the job with these arguments.
   *
   * @return 0 done, 1 failed, 2 wrong use or configuration, 3 a gate refused to publish
   */
  default int execute(String... args) {
    Job part = args.length == 0 ? null : parts().get(args[0]);
    if (part != null) {
      return part.execute(Arrays.copyOfRange(args, 1, args.length));
    }
    Output output = new Output();
    boolean verbose = Arrays.asList(args).contains("--verbose");
    TALKATIVE.forEach(logger -> logger.setLevel(verbose ? Level.INFO : Level.WARNING));
    try {
      Optional<Invocation> invocation = Parser.parse(command(), args);
      if (invocation.isPresent()) {
        run(invocation.get(), output);
      }
      return 0;
    } catch (Exception | Error e) {
      return told(e, verbose, output);
    }
  }

  /** Says what happened, wherever it did, and gives the exit code. */
  private static int told(Throwable e, boolean verbose, Output output) {
    return switch (cause(e)) {
      case InvalidInput wrong -> {
        wrong.problems().forEach(problem -> output.note("nightjar: " + problem.text()));
        yield 2;
      }
      case GateException refused -> told(refused, 3, output);
      case ModelException unusable -> told(unusable, 1, output);
      case Throwable cause -> {
        String message = cause.getMessage();
        output.note(
            "nightjar: "
                + (message == null ? cause.toString() : told(message))
                + (verbose ? "\n" + trace(e) : " (--verbose shows more)"));
        yield 1;
      }
    };
  }

  private static int told(RuntimeException e, int code, Output output) {
    output.note("nightjar: " + e.getMessage());
    return code;
  }

  private static String trace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  /** Executes and ends the process with the exit code. */
  default void executeAndExit(String... args) {
    int code = execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** The first that does not only wrap what happened, as Spark does. */
  private static Throwable cause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && wraps(cause)) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What an executor on another machine threw is only in the text of what Spark throws here. */
  private static String told(String message) {
    Matcher task = TASK_FAILURE.matcher(message);
    return task.find() ? task.group(1) : message;
  }

  private static boolean wraps(Throwable e) {
    String type = e.getClass().getName();
    return type.startsWith("org.apache.spark.")
        || type.startsWith("java.util.concurrent.")
        || e.getMessage() == null
        || e.getMessage().equals(String.valueOf(e.getCause()));
  }
}
