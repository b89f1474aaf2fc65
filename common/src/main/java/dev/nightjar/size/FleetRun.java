package dev.nightjar.size;

import java.util.List;
import java.util.Map;

/**
 * How a simulated night went.
 *
 * @param executors that ran it
 * @param seconds from its beginning to its end
 * @param commands seconds of each
 * @param stages in their order
 */
public record FleetRun(
    int executors, double seconds, Map<String, Double> commands, List<StageRun> stages) {
  /**
   * How a stage went.
   *
   * @param command that it is of
   * @param stage its name
   * @param tasks that it has
   * @param seconds from its beginning to its end
   * @param tail seconds of them from when the first slot found no task to do
   * @param busy seconds that slots worked, all together, on what was not lost
   * @param slots of all executors
   * @param lostTasks that ran on an executor when it was lost
   */
  public record StageRun(
      String command,
      String stage,
      int tasks,
      double seconds,
      double tail,
      double busy,
      long slots,
      int lostTasks) {}

  /** Share of the night that slots worked, from 0 to 1, of stages by their length. */
  public double busy() {
    double share =
        stages.stream()
            .mapToDouble(stage -> stage.slots() == 0 ? 0 : stage.busy() / stage.slots())
            .sum();
    return seconds == 0 ? 0 : share / seconds;
  }

  /** Tasks of all stages. */
  public long tasks() {
    return stages.stream().mapToLong(StageRun::tasks).sum();
  }

  /** Tasks that were lost with their executors. */
  public int lostTasks() {
    return stages.stream().mapToInt(StageRun::lostTasks).sum();
  }
}
