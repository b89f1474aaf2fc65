package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.size.PlanSpec;
import dev.nightjar.size.Gpu;
import java.util.List;
import java.util.Optional;

/** What a night is planned for. */
public final class PlanOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Executors of the night. */
  public static final Option<Long> EXECUTORS =
      ALL.add(
          Option.number(
              "plan.executors", "--executors", 1, 1000, 1, "Executors that the night runs on"));

  /** Cores of each. */
  public static final Option<Optional<Long>> EXECUTOR_CORES =
      ALL.add(
          Option.number(
                  "plan.executor-cores",
                  "--executor-cores",
                  1,
                  1024,
                  1,
                  "Cores of an executor; auto is what this session's have, and 16 beside a GPU, as"
                      + " beside the one that was measured")
              .orAuto());

  /** The GPU of each. */
  public static final Option<Optional<Gpu>> GPU =
      ALL.add(
          Option.choice(
                  "plan.gpu",
                  "--gpu",
                  "The GPU of each executor; measured on an H200, for others scaled by published"
                      + " operations a second. none measures this machine instead",
                  List.of(Gpu.values()),
                  Gpu::key)
              .orNone());

  /** What each costs. */
  public static final Option<Optional<Double>> PRICE =
      ALL.add(
          Option.amount(
                  "plan.price-per-hour",
                  "--price-per-hour",
                  "a number from 0",
                  "none",
                  "Price of one executor for an hour, in any currency; none tells no cost")
              .orNone());

  /** What changes in a day. */
  public static final Option<Double> CHANGE =
      ALL.add(
          Option.share(
              "plan.change",
              "--change",
              "0.02",
              "Share of the chunks that are new or changed in a second night"));

  /** Documents that are looked at. */
  public static final Option<Long> DOCUMENTS =
      ALL.add(
          Option.number(
              "plan.documents",
              "--sample-documents",
              30,
              1_000_000,
              2000,
              "Documents that are cut into chunks to count tokens, about; all are read"));

  /** How often executors are lost. */
  public static final Option<Double> LOSSES =
      ALL.add(
          Option.share(
              "plan.losses-per-hour",
              "",
              "0",
              "Share of the executors that is lost in an hour, as those of the spot market are"));

  private PlanOptions() {}

  /** Those of {@code plan}. */
  public static OptionList command() {
    return new OptionList()
        .with(JobOptions.INPUT)
        .with(ALL)
        .with(InputOptions.ALL)
        .with(ModelOptions.every())
        .with(SparseOptions.ALL)
        .with(EngineOptions.ALL)
        .with(ChunkOptions.ALL)
        .with(OutputOptions.PRECISION, OutputOptions.RESCORING, OutputOptions.FILE_BYTES)
        .with(IndexOptions.QUANTIZATION, IndexOptions.STORE_TEXT, IndexOptions.MAX_SHARD_VECTORS)
        .with(IndexOptions.PARTITION_VECTORS, IndexOptions.REBUILD_SHARE)
        .with(TrainOptions.SEED, JobOptions.MASTER);
  }

  /**
   * What {@code plan} does.
   *
   * @param embed how the night's documents become vectors
   */
  public static PlanSpec spec(Settings settings, EmbedSpec embed) {
    return new PlanSpec(
        embed,
        OutputOptions.precision(settings),
        settings.value(OutputOptions.FILE_BYTES),
        IndexOptions.spec(settings),
        settings.asInt(DOCUMENTS),
        new PlanSpec.FleetSpec(
            settings.asInt(EXECUTORS),
            settings.value(EXECUTOR_CORES).map(Math::toIntExact),
            settings.value(GPU),
            settings.value(PRICE),
            settings.value(LOSSES),
            settings.value(TrainOptions.SEED)),
        settings.value(CHANGE));
  }
}
