package dev.nightjar.jobs.cli;

import dev.nightjar.embed.node.NodeCache;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A command with what it does. */
public interface Job {
  /** These tell at each start which instructions they found. Held, or their levels are lost. */
  List<Logger> TALKATIVE =
      List.of(Logger.getLogger("org.apache.lucene"), Logger.getLogger("dev.ludovic.netlib"));

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
      return Failures.told(e, verbose, output);
    } finally {
      NodeCache.warnings().forEach(output::warn);
    }
  }

  /** Executes and ends the process with the exit code. */
  default void executeAndExit(String... args) {
    int code = execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }
}
