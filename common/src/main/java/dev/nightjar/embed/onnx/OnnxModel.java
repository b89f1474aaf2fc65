package dev.nightjar.embed.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.vector.Vectors;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An encoder graph in ONNX Runtime, on the CPU.
 *
 * <p>One session serves all threads of the process, each {@code run} on its caller's thread alone:
 * tasks are the parallelism. Runs hold rows of one length only, so nothing is padded and a row's
 * bits do not depend on the others; graphs that quantise over the whole batch run row by row.
 *
 * <p>Graphs take {@code input_ids}, and {@code attention_mask}, {@code token_type_ids} and {@code
 * position_ids} where they have them; they give either {@code sentence_embedding} (rows x
 * dimension) or hidden states (rows x tokens x dimension), which are pooled here.
 */
public final class OnnxModel implements EmbeddingModel {
  private static final Set<String> INPUTS =
      Set.of("input_ids", "attention_mask", "token_type_ids", "position_ids");

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final ModelSpec spec;
  private final OnnxEncoder encoder;
  private final BatchPlan plan;
  private final String output;
  private final boolean pooled;
  private final int dimension;

  private OnnxModel(
      OrtEnvironment environment,
      OrtSession session,
      ModelSpec spec,
      OnnxEncoder encoder,
      BatchPlan plan)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.spec = spec;
    this.encoder = encoder;
    this.plan =
        encoder.batchDependent()
            ? new BatchPlan(plan.tokenBudget(), plan.attentionBudget(), 1)
            : plan;
    for (String input : session.getInputNames()) {
      if (!INPUTS.contains(input)) {
        throw new ModelException(
            "Cannot run model '%s': its graph wants an input '%s' (known: %s)"
                .formatted(spec.name(), input, INPUTS.stream().sorted().toList()));
      }
    }
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    this.pooled = outputs.containsKey("sentence_embedding");
    this.output = pooled ? "sentence_embedding" : hiddenStates(outputs, spec);
    long[] shape = ((TensorInfo) Objects.requireNonNull(outputs.get(output)).getInfo()).getShape();
    this.dimension = shape[shape.length - 1] > 0 ? (int) shape[shape.length - 1] : spec.dimension();
    if (dimension <= 0) {
      throw new ModelException(
          "Cannot run model '%s': neither its graph nor hidden_size in config.json says the dimension"
              .formatted(spec.name()));
    }
  }

  /**
   * Opens the graph of a model whose files lie in {@code folder}.
   *
   * @throws ModelException if ONNX Runtime refuses it
   */
  public static OnnxModel open(ModelSpec spec, Path folder, BatchPlan plan) {
    OnnxEncoder encoder = (OnnxEncoder) spec.encoder();
    OrtEnvironment environment = OnnxEnvironment.shared();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      OrtSession session =
          environment.createSession(folder.resolve(encoder.graph()).toString(), options);
      return new OnnxModel(environment, session, spec, encoder, plan);
    } catch (OrtException e) {
      throw new ModelException(
          "Cannot open %s of model '%s': %s; fetch or export the model again"
              .formatted(encoder.graph(), spec.name(), e.getMessage()),
          e);
    }
  }

  private static String hiddenStates(Map<String, NodeInfo> outputs, ModelSpec spec) {
    for (String name : List.of("last_hidden_state", "token_embeddings")) {
      if (outputs.containsKey(name)) {
        return name;
      }
    }
    return outputs.entrySet().stream()
        .filter(
            e ->
                e.getValue().getInfo() instanceof TensorInfo tensor
                    && tensor.getShape().length == 3)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    "Cannot run model '%s': its graph gives %s, neither sentence_embedding nor last_hidden_state"
                        .formatted(spec.name(), outputs.keySet())));
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    float[][] vectors = new float[inputs.size()][];
    int[] lengths = inputs.stream().mapToInt(input -> input.tokenIds().length).toArray();
    for (int[] run : plan.runs(lengths)) {
      int[][] rows =
          Arrays.stream(run).mapToObj(i -> inputs.get(i).tokenIds()).toArray(int[][]::new);
      float[][] out = run(rows);
      batches.add(0);
      for (int i = 0; i < run.length; i++) {
        vectors[run[i]] = out[i];
      }
    }
    return Arrays.asList(vectors);
  }

  /** One run over rows of equal length. */
  private float[][] run(int[][] rows) {
    int tokens = rows[0].length;
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : session.getInputNames()) {
        inputs.put(name, tensor(name, rows, tokens));
      }
      try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
        return vectors(((OnnxTensor) result.get(0)).getFloatBuffer(), rows.length, tokens);
      }
    } catch (OrtException e) {
      throw new ModelException(
          "Cannot run model '%s' on %d x %d tokens: %s"
              .formatted(spec.name(), rows.length, tokens, e.getMessage()),
          e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(String name, int[][] rows, int tokens) throws OrtException {
    long[] values = new long[rows.length * tokens];
    for (int r = 0; r < rows.length; r++) {
      for (int t = 0; t < tokens; t++) {
        values[r * tokens + t] =
            switch (name) {
              case "input_ids" -> rows[r][t];
              case "attention_mask" -> 1;
              case "position_ids" -> t;
              default -> 0;
            };
      }
    }
    return OnnxTensor.createTensor(
        environment, LongBuffer.wrap(values), new long[] {rows.length, tokens});
  }

  private float[][] vectors(FloatBuffer buffer, int rows, int tokens) {
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    float[][] vectors = new float[rows][];
    for (int r = 0; r < rows; r++) {
      vectors[r] =
          pooled
              ? Arrays.copyOfRange(values, r * dimension, (r + 1) * dimension)
              : encoder.pooling().pool(values, r, tokens, dimension);
      if (spec.normalize()) {
        Vectors.normalize(vectors[r]);
      }
    }
    return vectors;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new ModelException(
          "Cannot close model '%s': %s".formatted(spec.name(), e.getMessage()), e);
    }
  }
}
