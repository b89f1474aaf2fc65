package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.CountingModel;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.SparseTexts;
import dev.nightjar.spark.ExecutorMetrics;
import dev.nightjar.tokenize.Tokenizer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/**
 * The model of a task: the executor's own, which all tasks there share, opened for the first
 * window. A window is as many inputs as {@link #windowTokens} allows, which the model sorts by
 * length. Not thread-safe; whoever opens it closes it.
 */
public final class TaskModel implements AutoCloseable {
  private final EmbedSpec plan;
  private final boolean dry;
  private final Consumer<Execution> told;
  private final Configuration hadoop;
  private final int promptTokens;
  private final Tokenizer tokenizer;
  private final Placement placement;
  private @Nullable EmbeddingModel model;
  private @Nullable SparseTexts sparse;

  /**
   * Opens the tokenizer.
   *
   * @param dry whether the model is not asked, only counted what it would be asked
   * @param told hears what an encoder's graph runs by
   */
  public TaskModel(EmbedSpec plan, boolean dry, Consumer<Execution> told, Configuration hadoop) {
    this.plan = plan;
    this.dry = dry;
    this.told = told;
    this.hadoop = hadoop;
    this.promptTokens = ExecutorModels.promptTokens(plan.model(), plan.prefix(), hadoop);
    this.placement = placement(plan.engine());
    this.tokenizer = ExecutorModels.tokenizer(plan.model(), hadoop);
  }

  private static Placement placement(EngineSettings engine) {
    ResourceInformation gpus = TaskContext.get().resourcesJMap().get("gpu");
    return engine
        .device()
        .placement(
            gpus == null ? List.of() : List.of(gpus.addresses()),
            Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")),
            engine.gpu());
  }

  /** The model's tokenizer, closed with this. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Whether what a text has are vectors of its tokens besides. */
  boolean wantsTokens() {
    return plan.model().spec().granularity() == Granularity.TOKEN;
  }

  /** Whether texts have sparse vectors besides. */
  boolean wantsSparse() {
    return plan.sparse() != null;
  }

  /** Whether nothing is made, only counted. */
  boolean isDry() {
    return dry;
  }

  /** The sparse vectors of texts, in their order. */
  List<SparseTexts.Weighed> sparse(List<String> texts) {
    SparseTexts open = sparse;
    if (open == null) {
      ModelLocation location = Objects.requireNonNull(plan.sparse(), "no model");
      open =
          new SparseTexts(
              location,
              location.spec().passagePrefix(),
              plan.engine().batches(),
              placement,
              hadoop);
      open.execution().ifPresent(told);
      sparse = open;
    }
    return open.of(texts);
  }

  /** Tokens of a window. */
  public long windowTokens() {
    return plan.engine()
        .window(
            placement.isGpu(),
            wantsTokens() ? (long) plan.model().spec().dimension() * Float.BYTES : 0);
  }

  /**
   * An input.
   *
   * @param text that the model reads, prefix included
   * @param ids its tokens
   */
  public ModelInput input(String text, int[] ids) {
    return plan.model().spec().encoder().input(text, ids, promptTokens);
  }

  /** An input whose parts have vectors, if there are any. */
  ModelInput input(String text, int[] ids, List<ModelInput.Part> parts) {
    return input(text, ids).with(parts);
  }

  /** The vectors of a window, as {@link EmbeddingModel#embed} gives them. */
  public List<float[]> embed(List<ModelInput> inputs, EmbeddingModel.Batches batches) {
    List<float[]> vectors = model().embed(inputs, batches);
    long tokens = inputs.stream().mapToLong(input -> input.tokenIds().length).sum();
    ExecutorMetrics.count(inputs.size(), tokens, batches.count());
    return vectors;
  }

  /** Opens the model, which need not be timed with its first window. */
  EmbeddingModel model() {
    EmbeddingModel open = model;
    if (open == null) {
      open =
          dry
              ? new CountingModel(plan.model().spec().encoder(), plan.engine().batches())
              : ExecutorModels.model(
                  plan.model(), plan.engine().batches(), placement, SharedLimits::of, hadoop);
      open.execution().ifPresent(told);
      model = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
    }
    if (sparse != null) {
      sparse.close();
    }
    tokenizer.close();
  }
}
