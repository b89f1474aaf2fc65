package dev.nightjar.size;

import java.util.List;

/**
 * A command of the night.
 *
 * @param name for people
 * @param start seconds that it takes however many executors there are
 * @param stages one after the other
 */
public record Command(String name, double start, List<Stage> stages) {
  /** Keeps what it is given. */
  public Command {
    stages = List.copyOf(stages);
  }
}
