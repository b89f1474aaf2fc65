package dev.nightjar.size;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Executors that run commands, simulated task by task as Spark hands them out: in their order, the
 * next one to whichever slot is free first. Equal arguments give equal results.
 *
 * @param executors at least one
 * @param behaviour of tasks
 * @param seed of what is random
 */
public record Fleet(int executors, Behaviour behaviour, long seed) {
  private static final int DRAWS = 5;

  /**
   * How tasks behave; measured, see docs/scale.md.
   *
   * @param launch seconds of the driver for each task, one after the other
   * @param task seconds that a task takes besides its work
   * @param stage seconds of the driver between two stages
   * @param spread standard deviation of the logarithm of what tasks of equal size take
   * @param stragglers share of tasks that take longer still
   * @param slowdown how many times as long
   */
  public record Behaviour(
      double launch, double task, double stage, double spread, double stragglers, double slowdown) {
    /** As measured. */
    public static final Behaviour MEASURED = new Behaviour(0.001, 0.07, 0.3, 0.06, 0, 1);

    /** Tasks that take what their work takes, and nothing else. */
    public static final Behaviour IDEAL = new Behaviour(0, 0, 0, 0, 0, 1);

    /** How a task differs from others of its size. */
    double deviation(SplittableRandom random) {
      return Math.exp(spread * random.nextGaussian());
    }

    /** Times what a task takes that is no straggler. */
    double straggling(SplittableRandom random) {
      return random.nextDouble() < stragglers ? slowdown : 1;
    }
  }

  /** Runs commands one after the other. */
  public FleetRun run(List<Command> commands, Losses losses) {
    List<FleetRun.StageRun> stages = new ArrayList<>();
    Map<String, Double> seconds = new LinkedHashMap<>();
    double time = 0;
    for (Command command : commands) {
      double before = time;
      time += command.start();
      Kept kept = new Kept(executors);
      for (Stage stage : command.stages()) {
        time += behaviour.stage();
        FleetRun.StageRun run =
            new StageSimulation(this, command.name(), stage, losses, kept, time).run();
        stages.add(run);
        time += run.seconds();
      }
      seconds.put(command.name(), time - before);
    }
    return new FleetRun(executors, time, seconds, stages);
  }

  /** The median of several draws of what is random, none of them with a loss. */
  public FleetRun typical(List<Command> commands) {
    List<FleetRun> runs = new ArrayList<>();
    for (int i = 0; i < DRAWS; i++) {
      runs.add(new Fleet(executors, behaviour, seed + i).run(commands, Losses.none()));
    }
    runs.sort(Comparator.comparingDouble(FleetRun::seconds));
    return runs.get(DRAWS / 2);
  }

  /** Seconds of work on each executor that are lost with it. Not thread-safe. */
  static final class Kept {
    private final double[] seconds;

    private Kept(int executors) {
      seconds = new double[executors];
    }

    void add(int executor, double more) {
      seconds[executor] += more;
    }

    double lose(int executor) {
      double lost = seconds[executor];
      seconds[executor] = 0;
      return lost;
    }
  }
}
