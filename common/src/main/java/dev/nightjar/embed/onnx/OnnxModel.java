package dev.nightjar.embed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.RunQueue;
import dev.nightjar.embed.node.NodeCache;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An encoder graph in ONNX Runtime, on the CPU or a GPU.
 *
 * <p>One session serves all threads of the process, each {@code run} on one thread alone: tasks are
 * the parallelism, and on a GPU they fill each other's runs ({@link RunQueue}). Runs hold rows of
 * one length only, so nothing is padded and a row's bits do not depend on the others; graphs that
 * quantise over the whole batch run row by row.
 *
 * <p>Graphs take {@code input_ids}, and what else {@link OnnxInputs} gives where they have it; they
 * give hidden states (rows x tokens x width), which are pooled here, or pooled vectors (rows x
 * width), as {@link OnnxEncoder#graph} says; or logits, of which sparse vectors are made. The
 * modules of the encoder follow, each text by itself.
 */
public final class OnnxModel implements EmbeddingModel {
  /** Tokens of one measurement of {@link #cost}, whatever the budget. */
  public static final int PROBE_TOKENS = 1024;

  /** Tokens of an input of it. */
  private static final int PROBE_LENGTH = 32;

  /** Runs on a GPU at once; more only take memory (docs/benchmarks.md, GPU). */
  private static final int GPU_RUNS = 4;

  /** Tokens of the run that tells where nodes run. */
  private static final int TRIED_TOKENS = 4;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final ModelSpec spec;
  private final OnnxEncoder encoder;
  private final BatchPlan plan;
  private final TextVectors vectors;
  private final OnnxInputs inputs;
  private final Placement placement;
  private final Optional<GpuRuns> gpu;
  private final Optional<RunQueue> queue;
  private final Execution execution;
  private final @Nullable LogitMaxima maxima;

  private OnnxModel(
      OrtEnvironment environment,
      OrtSession session,
      ModelSpec spec,
      OnnxEncoder encoder,
      BatchPlan plan,
      TextVectors vectors,
      Placement placement,
      Execution execution,
      @Nullable LogitMaxima maxima)
      throws OrtException {
    this.environment = environment;
    this.maxima = maxima;
    this.session = session;
    this.spec = spec;
    this.encoder = encoder;
    this.vectors = vectors;
    this.plan =
        encoder.graph().rows().mayShare(placement)
            ? plan
            : new BatchPlan(plan.tokenBudget(), plan.attentionBudget(), 1);
    this.inputs = new OnnxInputs(environment, session, encoder.graph().extra());
    this.placement = placement;
    this.gpu =
        placement.isGpu()
            ? Optional.of(new GpuRuns(placement.gpu().equalBits() ? this.plan::rows : length -> 0))
            : Optional.empty();
    this.queue = gpu.map(runs -> new RunQueue(this.plan::rows, GPU_RUNS));
    this.execution = execution;
  }

  /**
   * Opens the graph of a model whose files lie in {@code folder}.
   *
   * @throws ModelException if ONNX Runtime refuses it
   */
  public static OnnxModel open(ModelSpec spec, Path folder, BatchPlan plan) {
    return open(spec, folder, folder.resolve(encoder(spec).graph().file()), plan);
  }

  /**
   * The same by another graph, which is of the same encoder and gives the same output.
   *
   * @throws ModelException if ONNX Runtime refuses it
   */
  public static OnnxModel open(ModelSpec spec, Path folder, Path graph, BatchPlan plan) {
    return open(spec, folder, graph, plan, Placement.CPU);
  }

  /**
   * The same on a device.
   *
   * @throws ModelException if ONNX Runtime refuses it, or the device
   */
  public static OnnxModel open(
      ModelSpec spec, Path folder, Path graph, BatchPlan plan, Placement placement) {
    OnnxEncoder encoder = encoder(spec);
    TextVectors vectors = TextVectors.open(spec, encoder, folder);
    OrtEnvironment environment = OnnxEnvironment.shared();
    try (OrtSession.SessionOptions options = OnnxEnvironment.options(placement)) {
      OrtSession session =
          placement.isGpu()
              ? EncoderSessions.onGpu(encoder, graph, options)
              : EncoderSessions.onCpu(spec, encoder, graph, options);
      try {
        return new OnnxModel(
            environment,
            session,
            spec,
            encoder,
            plan,
            vectors,
            placement,
            execution(environment, session, encoder, placement),
            spec.encoder() instanceof OnnxEncoder.Sparse
                ? LogitMaxima.of(session, encoder.graph().output())
                : null);
      } catch (OrtException | ModelException e) {
        session.close(); // the next try would find the GPU's memory taken
        throw e;
      }
    } catch (OrtException e) {
      throw new ModelException(
          "Cannot open %s of model '%s': %s; fetch or export the model again"
              .formatted(encoder.graph().file(), spec.name(), e.getMessage()),
          e);
    }
  }

  private static OnnxEncoder encoder(ModelSpec spec) {
    return spec.encoder() instanceof OnnxEncoder.Sparse sparse
        ? sparse.graph()
        : (OnnxEncoder) spec.encoder();
  }

  /**
   * Looks whether this process can run encoders on a device.
   *
   * @throws ModelException if not; says what is missing
   */
  public static void verify(Placement placement) {
    try (OrtSession.SessionOptions options = OnnxEnvironment.options(placement)) {
      // It can.
    } catch (OrtException e) {
      throw new ModelException("Cannot start ONNX Runtime: " + e.getMessage(), e);
    }
  }

  private static Execution execution(
      OrtEnvironment environment, OrtSession session, OnnxEncoder encoder, Placement placement)
      throws OrtException {
    Map<String, String> versions = new TreeMap<>();
    versions.put("onnxruntime", environment.getVersion());
    List<String> warnings = new ArrayList<>(OnnxEnvironment.warnings());
    warnings.addAll(NodeCache.warnings());
    if (placement.isGpu()) {
      OnnxInputs inputs = new OnnxInputs(environment, session, encoder.graph().extra());
      NodeProviders.strangers(
              session,
              placement.provider(),
              () -> {
                Map<String, OnnxTensor> tensors =
                    inputs.of(List.of(new ModelInput("", new int[TRIED_TOKENS])));
                try (OrtSession.Result result = session.run(tensors)) {
                  // It is the profile that matters.
                } finally {
                  OnnxInputs.close(tensors);
                }
              })
          .ifPresent(warnings::add);
      versions.putAll(NvidiaSoftware.versions(Path.of("/proc")));
    }
    return new Execution(placement.provider().key(), versions, warnings);
  }

  @Override
  public Optional<Execution> execution() {
    return Optional.of(execution);
  }

  /** Whether rows may share a run at all. */
  public boolean sharesRuns() {
    return plan.maxRows() > 1;
  }

  /** The same model, by the same session, in runs of another size. */
  public OnnxModel with(BatchPlan other) {
    try {
      return new OnnxModel(
          environment, session, spec, encoder, other, vectors, placement, execution, maxima);
    } catch (OrtException e) {
      throw new ModelException(
          "Cannot open model '%s': %s".formatted(spec.name(), e.getMessage()), e);
    }
  }

  /** The version of ONNX Runtime, which decides how fast runs are. */
  public String version() {
    return environment.getVersion();
  }

  /**
   * Nanoseconds of this thread's CPU time for {@link #PROBE_TOKENS} tokens of short inputs.
   *
   * @param tokenBudget most tokens of a run
   */
  public long cost(int tokenBudget) {
    int[] ids = new int[Math.min(PROBE_LENGTH, spec.maxTokens())]; // what is read does not matter
    List<ModelInput> rows = Collections.nCopies(tokenBudget / ids.length, new ModelInput("", ids));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Batches uncounted = new Batches();
    long start = threads.getCurrentThreadCpuTime();
    for (int done = 0; done < PROBE_TOKENS; done += tokenBudget) {
      run(rows, uncounted);
    }
    return threads.getCurrentThreadCpuTime() - start;
  }

  @Override
  public int dimension() {
    return spec.dimension();
  }

  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    return queue.isPresent()
        ? queue.get().embed(inputs, this::run, batches)
        : alone(inputs, batches);
  }

  private List<float[]> alone(List<ModelInput> inputs, Batches batches) {
    float[][] vectors = new float[inputs.size()][];
    int[] lengths = inputs.stream().mapToInt(input -> input.tokenIds().length).toArray();
    for (int[] run : plan.runs(lengths)) {
      List<ModelInput> rows = Arrays.stream(run).mapToObj(inputs::get).toList();
      List<float[]> out = run(rows, batches);
      batches.add(0);
      for (int i = 0; i < run.length; i++) {
        vectors[run[i]] = out.get(i);
      }
    }
    return Arrays.asList(vectors);
  }

  /** The vectors of rows of equal length: of one run, unless a GPU's memory is too small. */
  private List<float[]> run(List<ModelInput> rows, Batches batches) {
    try {
      return gpu.isPresent() ? gpu.get().run(rows, this::once, batches) : once(rows);
    } catch (OrtException e) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot run model '%s' on %d x %d tokens: %s",
              spec.name(),
              rows.size(),
              rows.getFirst().tokenIds().length,
              e.getMessage()),
          e);
    }
  }

  private List<float[]> once(List<ModelInput> rows) throws OrtException {
    Map<String, OnnxTensor> tensors = inputs.of(rows);
    try (OrtSession.Result result = session.run(tensors, Set.of(encoder.graph().output()))) {
      OnnxTensor output = (OnnxTensor) result.get(0);
      return vectors.of(maxima == null ? output.getFloatBuffer() : maxima.of(output), rows);
    } finally {
      OnnxInputs.close(tensors);
    }
  }

  @Override
  public void close() {
    try {
      if (maxima != null) {
        maxima.close();
      }
      session.close();
    } catch (OrtException e) {
      throw new ModelException(
          "Cannot close model '%s': %s".formatted(spec.name(), e.getMessage()), e);
    }
  }
}
