package dev.nightjar.jobs;

import dev.nightjar.jobs.cli.Job;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/** Runs commands in this process and keeps what they print. */
public final class CommandRunner {
  /** A machine's default is 16, which the few rows of tests do not fill; as in LocalSpark. */
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  private CommandRunner() {}

  public record Ran(int code, String out, String err) {}

  public static Ran run(Job job, String... args) {
    return run(() -> job.execute(args));
  }

  /** The same of whatever prints. */
  public static Ran run(IntSupplier prints) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    System.setOut(new PrintStream(stdout, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
    System.setProperty(PARTITIONS, "4");
    try {
      int code = prints.getAsInt();
      return new Ran(
          code, stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8));
    } finally {
      System.clearProperty(PARTITIONS);
      System.setOut(out);
      System.setErr(err);
    }
  }
}
