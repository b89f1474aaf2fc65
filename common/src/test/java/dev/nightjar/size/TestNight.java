package dev.nightjar.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestNight {
  private static final Workload WORK =
      new Workload(1e6, 1, 4e6, 7e8, 3e9, 384, 0, LengthMix.of(175));
  private static final Pace PACE = new Pace(List.of(new Pace.Point(175, 5000)), "");

  private record Fixed(int shards, int embedding) implements Tasks {
    @Override
    public int chunking(int cores) {
      return 4 * cores;
    }

    @Override
    public int embedding(int cores) {
      return embedding;
    }

    @Override
    public int files() {
      return 70;
    }

    @Override
    public int segments() {
      return 20;
    }

    @Override
    public int graphThreads(int executors, int cores) {
      return shards < executors ? cores : 1;
    }
  }

  private static FleetRun run(double change, boolean rebuild, Executor executor, int shards) {
    Night night =
        new Night(
            WORK,
            change,
            rebuild,
            executor,
            Costs.MEASURED,
            new Fixed(shards, executor.gpu() ? 160 : 3500));
    return new Fleet(10, Fleet.Behaviour.MEASURED, 1).run(night.commands(10), Losses.none());
  }

  private static FleetRun.StageRun stage(FleetRun run, String name) {
    return run.stages().stream().filter(s -> s.stage().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void embeddingTakesItsTokensByTheirPace() {
    FleetRun run = run(1, true, new Executor(4, PACE, false), 4);
    double model = 7e8 / 5000 / 40;
    assertThat(stage(run, "embed").seconds()).isCloseTo(model, within(0.05 * model));
    double commands = run.commands().values().stream().mapToDouble(each -> each).sum();
    assertThat(run.seconds()).isCloseTo(commands, within(1e-6));
    assertThat(stage(run, "segments").tasks()).isEqualTo(80);
  }

  @Test
  void aSecondNightPaysForWhatChanged() {
    FleetRun first = run(1, true, new Executor(4, PACE, false), 4);
    FleetRun second = run(0.02, false, new Executor(4, PACE, false), 4);
    assertThat(second.seconds()).isLessThan(0.15 * first.seconds());
    assertThat(stage(second, "embed").seconds())
        .isGreaterThan(0.02 * stage(first, "embed").seconds());
    assertThat(stage(second, "chunk").seconds()).isEqualTo(stage(first, "chunk").seconds());
    assertThat(second.stages()).extracting(FleetRun.StageRun::stage).contains("compare");
  }

  @Test
  void aGpuWorksBesideItsCores() {
    Pace fast = PACE.times(800, "");
    FleetRun run = run(1, true, new Executor(16, fast, true), 4);
    double gpu = 7e8 / 4e6 / 10;
    assertThat(stage(run, "embed").seconds()).isCloseTo(gpu, within(0.3 * gpu + 5));
    FleetRun cores = run(1, true, new Executor(1, fast.times(1000, ""), true), 4);
    assertThat(stage(cores, "embed").seconds())
        .as("one core brings chunks slower than the GPU takes them")
        .isGreaterThan(4e6 * Costs.MEASURED.embed() / 10);
  }

  @Test
  void moreShardsShareTheGraphsAmongMoreTasks() {
    FleetRun few = run(1, true, new Executor(4, PACE, false), 12);
    FleetRun many = run(1, true, new Executor(4, PACE, false), 120);
    assertThat(stage(many, "graphs").seconds()).isLessThan(0.6 * stage(few, "graphs").seconds());
    assertThat(stage(few, "graphs").tail()).isPositive();
  }

  @Test
  void memoryGrowsWithTheModelAndCores() {
    ExecutorMemory.Batch batch = new ExecutorMemory.Batch(1024, 1 << 18, 384, 0);
    ModelSize small = new ModelSize("small", 90 << 20, 10_000_000, 384);
    ModelSize large = new ModelSize("large", 1300 << 20, 300_000_000, 1024);
    ExecutorMemory one = ExecutorMemory.of(1, small, small.bytes(), batch, 1 << 20, 1_000_000, 1);
    assertThat(ExecutorMemory.of(8, small, small.bytes(), batch, 1 << 20, 1_000_000, 1).overhead())
        .isGreaterThan(one.overhead());
    assertThat(ExecutorMemory.of(1, large, large.bytes(), batch, 1 << 20, 1_000_000, 1).overhead())
        .isGreaterThan(one.overhead() + (2000L << 20));
    assertThat(one.settings())
        .containsOnlyKeys("spark.executor.memory", "spark.executor.memoryOverhead");
    assertThat(one.settings().get("spark.executor.memoryOverhead")).matches("[0-9]+m");
  }
}
