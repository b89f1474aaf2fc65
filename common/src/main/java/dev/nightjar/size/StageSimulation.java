package dev.nightjar.size;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** One stage on a fleet. Used once; not thread-safe. */
final class StageSimulation {
  private static final double LEAST_TASK = 0.05; // of the mean
  private static final int MOST_AGAIN = 1000; // tasks that do again what one executor had
  private static final long APART = 0xD1342543DE82EF95L; // of seeds

  private final Fleet fleet;
  private final String command;
  private final Stage stage;
  private final Losses losses;
  private final Fleet.Kept kept;
  private final double start;
  private final double[] sizes;
  private final PriorityQueue<Slot> slots =
      new PriorityQueue<>(
          Comparator.comparingDouble(Slot::free)
              .thenComparingInt(Slot::number)
              .thenComparingInt(Slot::executor));
  private final PriorityQueue<Waiting> again =
      new PriorityQueue<>(
          Comparator.comparingDouble(Waiting::from).thenComparingDouble(Waiting::seconds));
  private double driver;
  private double busy;
  private double end;
  private int lostTasks;

  /** A place for a task, free from a time on. */
  private record Slot(int executor, int number, double free) {
    Slot at(double time) {
      return new Slot(executor, number, time);
    }
  }

  /** A task that must run once more, from a time on. */
  private record Waiting(double from, double seconds) {}

  /**
   * @param start when it begins, in seconds from the beginning of the night
   * @param kept what earlier stages of the command have done, by executor
   */
  StageSimulation(
      Fleet fleet, String command, Stage stage, Losses losses, Fleet.Kept kept, double start) {
    this.fleet = fleet;
    this.command = command;
    this.stage = stage;
    this.losses = losses;
    this.kept = kept;
    this.start = start;
    this.driver = start;
    this.end = start;
    this.sizes = sizes();
    for (int executor = 0; executor < fleet.executors(); executor++) {
      for (int number = 0; number < stage.slots(); number++) {
        slots.add(new Slot(executor, number, start));
      }
    }
  }

  private SplittableRandom random(int task) {
    return new SplittableRandom(fleet.seed() * APART + stage.name().hashCode() * 31L + task);
  }

  /** Seconds of work of each task, which together are those of the stage. */
  private double[] sizes() {
    double[] made = new double[stage.tasks()];
    double sum = 0;
    for (int task = 0; task < made.length; task++) {
      SplittableRandom random = random(task);
      made[task] =
          Math.max(LEAST_TASK, 1 + stage.variation() * random.nextGaussian())
              * fleet.behaviour().deviation(random);
      sum += made[task];
    }
    for (int task = 0; task < made.length; task++) {
      made[task] *= stage.seconds() / sum;
    }
    return made;
  }

  FleetRun.StageRun run() {
    int next = 0;
    while (next < sizes.length || !again.isEmpty()) {
      Slot slot = slots.remove();
      double ready = losses.ready(slot.executor(), slot.free());
      if (ready > slot.free()) {
        slots.add(slot.at(ready));
      } else if (next < sizes.length) {
        begin(slot, new Waiting(slot.free(), seconds(next++)));
      } else {
        begin(slot, again.remove());
      }
    }
    double idle = slots.element().free();
    return new FleetRun.StageRun(
        command,
        stage.name(),
        sizes.length,
        end - start,
        Math.max(0, end - idle),
        busy,
        (long) fleet.executors() * stage.slots(),
        lostTasks);
  }

  private double seconds(int task) {
    SplittableRandom random = random(~task);
    return fleet.behaviour().task() + sizes[task] * fleet.behaviour().straggling(random);
  }

  private void begin(Slot slot, Waiting task) {
    double told = Math.max(Math.max(slot.free(), task.from()), driver);
    driver = told + fleet.behaviour().launch();
    double begun = Math.max(driver, losses.ready(slot.executor(), driver));
    double ends = begun + task.seconds();
    double lost = losses.after(slot.executor(), begun);
    if (lost < ends) {
      lose(slot, task, lost);
      return;
    }
    busy += task.seconds();
    kept.add(slot.executor(), task.seconds() * stage.lost());
    end = Math.max(end, ends);
    slots.add(slot.at(ends));
  }

  /** What ran begins anew, and so does what only the lost executor had. */
  private void lose(Slot slot, Waiting task, double when) {
    lostTasks++;
    again.add(new Waiting(when, task.seconds()));
    double only = kept.lose(slot.executor());
    double each = Math.max(stage.seconds() / sizes.length, only / MOST_AGAIN);
    for (double left = only; left > 0; left -= each) {
      again.add(new Waiting(when, Math.min(each, left) + fleet.behaviour().task()));
    }
    slots.add(slot.at(when + losses.replacement()));
  }
}
