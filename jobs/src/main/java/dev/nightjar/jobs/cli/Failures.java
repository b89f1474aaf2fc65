package dev.nightjar.jobs.cli;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.ModelException;
import dev.nightjar.pipeline.GateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.util.StringUtils;

/** What a user is told of a job that failed. */
final class Failures {
  /** The exception that made Spark give a task up. */
  private static final Pattern TASK_FAILURE =
      Pattern.compile(
          "most recent failure: Lost task .*? executor \\S+\\): (?:[\\w.$]+(?:Exception|Error): )?(.*)");

  private Failures() {}

  /** Says what happened, wherever it did, and gives the exit code. */
  static int told(Throwable e, boolean verbose, Output output) {
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
                + (verbose ? "\n" + StringUtils.stringifyException(e) : " (--verbose shows more)"));
        yield 1;
      }
    };
  }

  private static int told(RuntimeException e, int code, Output output) {
    output.note("nightjar: " + e.getMessage());
    return code;
  }

  /** The first that does not only wrap what happened, as Spark does. */
  private static Throwable cause(Throwable e) {
    return e.getCause() != null && wraps(e) ? cause(e.getCause()) : e;
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
