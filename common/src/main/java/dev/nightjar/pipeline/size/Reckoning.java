package dev.nightjar.pipeline.size;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.pipeline.embed.CorpusSample;
import dev.nightjar.pipeline.embed.EngineSettings;
import dev.nightjar.pipeline.embed.Spreading;
import dev.nightjar.pipeline.embed.chunks.ChunkCounts;
import dev.nightjar.pipeline.index.Sharding;
import dev.nightjar.size.Costs;
import dev.nightjar.size.Executor;
import dev.nightjar.size.ExecutorMemory;
import dev.nightjar.size.Fleet;
import dev.nightjar.size.FleetRun;
import dev.nightjar.size.Gpu;
import dev.nightjar.size.Interval;
import dev.nightjar.size.Losses;
import dev.nightjar.size.ModelSize;
import dev.nightjar.size.Night;
import dev.nightjar.size.Pace;
import dev.nightjar.size.Storage;
import dev.nightjar.size.Tasks;
import dev.nightjar.size.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From what there is to do and how fast it goes to hours, money, memory and bytes.
 *
 * @param sparseBytes of the weights of the model of sparse vectors; 0 for none
 * @param sessionCores of an executor of this session
 */
record Reckoning(PlanSpec spec, ModelSize model, long sparseBytes, int sessionCores) {
  private static final List<Integer> FLEETS = List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);

  /** Seconds until another executor runs tasks in place of a lost one; docs/scale.md. */
  private static final double REPLACEMENT = 30;

  /**
   * Bytes of a token in a window, with its share of rows and inputs: as much as lets sixteen tasks
   * of a GPU do with 16 GB (bench/gpu.sh).
   */
  private static final double HELD = 96;

  /** What a float becomes in the files, by its bits: measured, docs/benchmarks.md. */
  private static final double COMPRESSED = 0.93;

  /**
   * What there is to do.
   *
   * @param chunks of {@code work}, with limits
   * @param tokens likewise
   */
  record Totals(Workload work, Interval chunks, Interval tokens) {}

  NightPlan plan(CorpusSample sample, Totals totals, Pace pace, List<String> warnings) {
    Executor executor = executor(pace);
    Night night = night(totals.work(), 1, executor);
    PlanSpec.FleetSpec fleet = spec.fleet();
    FleetRun run = run(night, fleet.executors());
    Storage bytes = Storage.of(totals.work(), 1, form());
    Tasks tasks = night.tasks();
    return new NightPlan(
        model.name(),
        sparse(totals.work()),
        sample.whole().documents(),
        sample.rows(),
        Math.round(totals.chunks().value()),
        range(totals.chunks()),
        Math.round(totals.tokens().value()),
        range(totals.tokens()),
        lengths(totals.work(), executor),
        new NightPlan.Speed(
            Math.round(slots(executor) * pace.of(totals.work().lengths())), pace.source()),
        fleet.executors(),
        executor.cores(),
        hours(run),
        seconds(run),
        new NightPlan.HoursRange(
            hours(run(limit(night, totals.chunks().low(), totals.tokens().low()))),
            hours(run(limit(night, totals.chunks().high(), totals.tokens().high())))),
        hours(withLoss(night, run)),
        cost(run),
        run.stages().stream().map(Reckoning::stage).toList(),
        run.tasks(),
        memory(totals.work(), executor, tasks).settings(),
        bytes,
        bytes.output(),
        tasks.shards(),
        second(totals.work(), executor),
        fleets(night),
        sample.leftOut().counts(),
        warnings.isEmpty() ? null : warnings);
  }

  /** What is due to sparse vectors alone. */
  private NightPlan.@Nullable Sparse sparse(Workload work) {
    ModelLocation second = spec.embed().sparse();
    if (second == null) {
      return null;
    }
    Storage with = Storage.of(work, 1, form());
    Storage without = Storage.of(work.dense(), 1, form());
    return new NightPlan.Sparse(
        second.spec().name(),
        Math.round(10 * work.terms()) / 10.0,
        with.output() - without.output(),
        with.index() - without.index());
  }

  private Executor executor(Pace pace) {
    boolean gpu = spec.fleet().gpu().isPresent();
    int cores = spec.fleet().cores().orElse(gpu ? Gpu.HOST_CORES : sessionCores);
    return new Executor(cores, pace, gpu);
  }

  private static int slots(Executor executor) {
    return executor.gpu() ? 1 : executor.cores();
  }

  private Night night(Workload work, double change, Executor executor) {
    boolean rebuild = change > spec.index().rebuildShare();
    return new Night(work, change, rebuild, executor, Costs.MEASURED, tasks(work, executor));
  }

  private Tasks tasks(Workload work, Executor executor) {
    long chunks = Math.max(1, Math.round(work.chunks()));
    ChunkCounts counts =
        new ChunkCounts(
            Math.round(work.documents()), chunks, Math.round(work.tokens()), Map.of(), Map.of());
    return new NightTasks(
        new Spreading(work.dimension(), spec.embed().model().spec().granularity(), counts),
        Sharding.of(chunks, spec.index()),
        spec.precision(),
        spec.embed().engine().task(executor.gpu()),
        spec.fileBytes());
  }

  private Night limit(Night night, double chunks, double tokens) {
    return night(night.work().with(chunks, tokens), 1, night.executor());
  }

  private FleetRun run(Night night) {
    return run(night, spec.fleet().executors());
  }

  private FleetRun run(Night night, int executors) {
    PlanSpec.FleetSpec asked = spec.fleet();
    Fleet fleet = new Fleet(executors, Fleet.Behaviour.MEASURED, asked.seed());
    return asked.lossesPerHour() == 0
        ? fleet.typical(night.commands(executors))
        : fleet.run(
            night.commands(executors),
            Losses.random(asked.lossesPerHour(), REPLACEMENT, asked.seed()));
  }

  /** The same night, in which an executor is lost when most is embedded. */
  private FleetRun withLoss(Night night, FleetRun usual) {
    double before = Costs.MEASURED.start();
    for (FleetRun.StageRun stage : usual.stages().subList(0, 2)) {
      before += stage.seconds();
    }
    int executors = usual.executors();
    return new Fleet(executors, Fleet.Behaviour.MEASURED, spec.fleet().seed())
        .run(night.commands(executors), Losses.once(0, 0.95 * before, REPLACEMENT));
  }

  private NightPlan.SecondNight second(Workload work, Executor executor) {
    Night night = night(work, spec.change(), executor);
    FleetRun run = run(night);
    return new NightPlan.SecondNight(
        spec.change(),
        Math.round(night.tokens()),
        hours(run),
        cost(run),
        Storage.of(work, spec.change(), form()));
  }

  private List<NightPlan.FleetOf> fleets(Night night) {
    return new TreeSet<>(
            Stream.concat(FLEETS.stream(), Stream.of(spec.fleet().executors())).toList())
        .stream()
            .map(executors -> run(night, executors))
            .map(run -> new NightPlan.FleetOf(run.executors(), hours(run), cost(run), busy(run)))
            .toList();
  }

  private static double busy(FleetRun run) {
    return Math.round(1e3 * run.busy()) / 1e3;
  }

  private static List<NightPlan.Length> lengths(Workload work, Executor executor) {
    return work.lengths().parts().stream()
        .map(
            part ->
                new NightPlan.Length(
                    Math.round(part.length()),
                    Math.round(1e4 * part.share()) / 1e4,
                    Math.round(slots(executor) * executor.pace().at(part.length()))))
        .toList();
  }

  private static NightPlan.StageOf stage(FleetRun.StageRun run) {
    return new NightPlan.StageOf(
        run.command(),
        run.stage(),
        run.tasks(),
        Math.round(1e3 * run.seconds()) / 1e3,
        Math.round(1e3 * run.tail()) / 1e3);
  }

  private static NightPlan.Range range(Interval interval) {
    return new NightPlan.Range(
        (long) Math.floor(interval.low()), (long) Math.ceil(interval.high()));
  }

  private static double hours(FleetRun run) {
    return Math.round(run.seconds() / 0.36) / 1e4;
  }

  private static Map<String, Double> seconds(FleetRun run) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    run.commands().forEach((command, its) -> seconds.put(command, Math.round(1e3 * its) / 1e3));
    return seconds;
  }

  private @Nullable Double cost(FleetRun run) {
    Optional<Double> price = spec.fleet().pricePerHour();
    return price.isEmpty()
        ? null
        : Math.round(1e2 * price.get() * run.executors() * run.seconds() / 3600) / 1e2;
  }

  private Storage.Form form() {
    double codes =
        switch (spec.index().quantization()) {
          case EIGHT_BITS -> 1;
          case FOUR_BITS -> 0.5;
          case ONE_BIT -> 0.125;
          case NONE -> 0;
        };
    return new Storage.Form(
        COMPRESSED * spec.precision().bits() / Byte.SIZE, codes, spec.index().storeText());
  }

  private ExecutorMemory memory(Workload work, Executor executor, Tasks tasks) {
    EngineSettings engine = spec.embed().engine();
    ModelLocation second = spec.embed().sparse();
    int vocabulary = second == null ? 0 : second.spec().dimension();
    long cells = engine.attentionBudget();
    int budget = engine.tokenBudget() == BatchPlan.AUTO ? 1024 : engine.tokenBudget();
    long length = spec.embed().maxTokens();
    int perExecutor =
        Math.max(
            1, executor.cores() / tasks.graphThreads(spec.fleet().executors(), executor.cores()));
    double window = engine.window(executor.gpu(), 0);
    double chunk = work.tokens() / work.chunks();
    long held = Math.round(window * HELD + window / chunk * work.dimension() * Float.BYTES);
    return ExecutorMemory.of(
        executor.cores(),
        model,
        model.bytes() + sparseBytes,
        new ExecutorMemory.Batch(
            Math.max(length, budget), Math.max(length * length, cells), model.width(), vocabulary),
        held,
        Math.round(work.chunks() / tasks.shards()),
        Math.min(perExecutor, tasks.shards()));
  }
}
