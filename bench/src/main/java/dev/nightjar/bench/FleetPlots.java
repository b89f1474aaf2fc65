package dev.nightjar.bench;

import dev.nightjar.report.Axis;
import dev.nightjar.report.LinePlot;
import dev.nightjar.size.Command;
import dev.nightjar.size.Costs;
import dev.nightjar.size.Executor;
import dev.nightjar.size.Fleet;
import dev.nightjar.size.FleetRun;
import dev.nightjar.size.LengthMix;
import dev.nightjar.size.Losses;
import dev.nightjar.size.Night;
import dev.nightjar.size.Pace;
import dev.nightjar.size.Tasks;
import dev.nightjar.size.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The pictures of docs/scale.md: simulated nights of corpora of several sizes on 1 to 1,000
 * executors. Chunks of 180 tokens, 384 dimensions, executors of four cores that embed 5,000 tokens
 * a second each.
 */
final class FleetPlots {
  private static final List<Integer> EXECUTORS =
      List.of(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000);
  private static final double TOKENS = 180;
  private static final int CORES = 4;
  private static final int DIMENSION = 384;
  private static final double[] CHUNKS = {1e6, 1e8, 1e9};

  /**
   * As embed and index cut their work, without options.
   *
   * @param shardVectors most vectors of a shard
   * @param mostTasks most tasks of the embedding stage
   */
  private record Usual(double chunks, double shardVectors, double mostTasks) implements Tasks {
    @Override
    public int chunking(int cores) {
      return Math.max(8, 4 * cores);
    }

    @Override
    public int embedding(int cores) {
      double wanted = Math.max(chunks * TOKENS / 200_000, 4.0 * cores);
      return (int) Math.min(wanted, Math.max(mostTasks, 8.0 * cores));
    }

    @Override
    public int files() {
      return (int) Math.min(100_000, chunks * (DIMENSION + TOKENS) * 4 / (128 << 20) + 1);
    }

    @Override
    public int shards() {
      return (int) ((chunks - 1) / shardVectors) + 1;
    }

    @Override
    public int segments() {
      return (int) ((chunks / shards() - 1) / 50_000) + 1;
    }

    @Override
    public int graphThreads(int executors, int cores) {
      int together = (shards() + executors - 1) / executors;
      return Math.max(1, cores / Math.max(1, together));
    }
  }

  private FleetPlots() {}

  /** Arguments: the folder for the pictures. */
  public static void main(String... args) throws IOException {
    Path folder = Path.of(args[0]);
    plot(
        folder.resolve("scale-hours.svg"),
        "Hours of a night by executors, simulated",
        "hours",
        run -> run.seconds() / 3600);
    plot(
        folder.resolve("scale-busy.svg"),
        "Share of the night that cores work, simulated",
        "percent",
        run -> 100 * run.busy());
    stages();
  }

  private static Night night(double chunks, double shardVectors) {
    Workload work =
        new Workload(
            chunks / 4,
            1,
            chunks,
            chunks * TOKENS,
            chunks * TOKENS * 4.5,
            DIMENSION,
            0,
            LengthMix.of(TOKENS));
    Executor executor =
        new Executor(CORES, new Pace(List.of(new Pace.Point(TOKENS, 5000)), ""), false);
    return new Night(
        work, 1, true, executor, Costs.MEASURED, new Usual(chunks, shardVectors, 10_000));
  }

  private static FleetRun run(double chunks, int executors) {
    List<Command> commands = night(chunks, 1_000_000).commands(executors);
    return new Fleet(executors, Fleet.Behaviour.MEASURED, 1).run(commands, Losses.none());
  }

  private static void plot(Path file, String title, String unit, ToDoubleFunction<FleetRun> shown)
      throws IOException {
    List<LinePlot.Line> lines = new ArrayList<>();
    for (double chunks : CHUNKS) {
      List<LinePlot.Point> points = new ArrayList<>();
      for (int executors : EXECUTORS) {
        double value = shown.applyAsDouble(run(chunks, executors));
        String text = String.format(Locale.ROOT, "%,d: %.3f", executors, value);
        points.add(new LinePlot.Point(executors, value, text));
      }
      lines.add(new LinePlot.Line(String.format(Locale.ROOT, "%.0e chunks", chunks), points));
    }
    Files.writeString(
        file,
        LinePlot.svg(
            title,
            Axis.logarithmic("executors", EXECUTORS.stream().mapToDouble(Integer::doubleValue)),
            Axis.logarithmic(
                unit,
                lines.stream()
                    .flatMap(line -> line.points().stream())
                    .mapToDouble(LinePlot.Point::y)),
            lines));
  }

  /** The stages of a billion chunks on 1,000 executors, and with what helps. */
  private static void stages() {
    for (double shardVectors : new double[] {1e6, 1e7}) {
      FleetRun run =
          new Fleet(1000, Fleet.Behaviour.MEASURED, 1)
              .run(night(1e9, shardVectors).commands(1000), Losses.none());
      System.out.println(
          String.format(
              Locale.ROOT,
              "1e9 chunks, 1,000 executors, shards of %.0e: %.2f hours",
              shardVectors,
              run.seconds() / 3600));
      run.stages()
          .forEach(
              stage ->
                  System.out.println(
                      String.format(
                          Locale.ROOT,
                          "| %s | %s | %,d | %.0f | %.0f |",
                          stage.command(),
                          stage.stage(),
                          stage.tasks(),
                          stage.seconds(),
                          stage.tail())));
    }
  }
}
