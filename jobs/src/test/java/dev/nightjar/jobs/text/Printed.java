package dev.nightjar.jobs.text;

import dev.nightjar.jobs.CommandRunner;
import dev.nightjar.jobs.cli.Output;
import java.util.List;
import java.util.function.Consumer;

/** What a result looks like on a terminal. */
final class Printed {
  private Printed() {}

  /** The lines of standard output. */
  static List<String> lines(Consumer<Output> prints) {
    return CommandRunner.run(
            () -> {
              prints.accept(new Output());
              return 0;
            })
        .out()
        .lines()
        .toList();
  }
}
