package dev.nightjar.models;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.graph.GraphForm;
import dev.nightjar.embed.graph.OnnxFiles;
import dev.nightjar.embed.graph.PreparedGraph;
import dev.nightjar.embed.graph.UnrecognisedGraphException;
import dev.nightjar.embed.onnx.GraphCalibration;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;

/**
 * Writes a model folder whose graph is made of ONNX Runtime's fused operators as far as it was
 * recognised, of BERT's family pooled and normalised inside, in another precision if wanted. Not
 * thread-safe.
 */
public final class ModelPreparation {
  /** Most texts that ranges are taken of, and that vectors are compared on. */
  private static final int CALIBRATED = 300;

  private static final int COMPARED = 100;

  /** Halves are slow on a CPU, which turns them into floats and back. */
  private static final int COMPARED_HALVES = 12;

  private static final BatchPlan ALONE = new BatchPlan(1, 1, 1);

  /** What a prepared graph computes in, and how near its vectors have to be to the original's. */
  public enum Form {
    /** Floats: the same vectors. */
    FP32(0.99999, 0.99999),
    /** Halves, for GPUs. */
    FP16(0.9995, 0.9995),
    /** Products of bytes by scales that calibration fixed, for CPUs. */
    INT8(0.95, 0.99);

    private final double least;
    private final double mean;

    Form(double least, double mean) {
      this.least = least;
      this.mean = mean;
    }

    /** The least cosine that is accepted. */
    public double least() {
      return least;
    }

    /** The mean cosine that is accepted. */
    public double mean() {
      return mean;
    }

    /** What the user writes. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What was made.
   *
   * @param folder the model folder
   * @param model as the folder says
   * @param layers of the encoder that were rewritten
   * @param calibrated texts that ranges were taken of
   * @param agreement with the vectors of the original
   */
  public record Prepared(
      Path folder, ModelSpec model, int layers, int calibrated, Agreement agreement) {}

  private final ModelSpec spec;
  private final OnnxEncoder encoder;
  private final Path source;
  private final List<ModelInput> inputs;

  /**
   * @param location the model with its graph as it is
   * @param texts to calibrate and compare on, by turns
   * @throws ModelException if it is no encoder, or none of floats
   */
  public ModelPreparation(ModelLocation location, List<String> texts, Configuration hadoop) {
    this.spec = location.spec();
    if (!(spec.encoder() instanceof OnnxEncoder onnx)
        || onnx.layer() != EncoderLayer.LAST
        || onnx.pooling().equals(Pooling.GRAPH)
        || !onnx.graph().precision().equals("fp32")) {
      throw new ModelException(
          "Cannot prepare model '%s' (%s): it is no encoder of floats whose graph gives hidden states"
              .formatted(spec.name(), spec.encoder().settings()));
    }
    this.encoder = onnx;
    this.source = ModelStore.local(location, hadoop);
    try (Tokenizer tokenizer = ExecutorModels.tokenizer(location, hadoop)) {
      DocumentChunks whole =
          new DocumentChunks(
              Objects.requireNonNull(Chunker.byName().get("whole")),
              tokenizer,
              "",
              new ChunkLimits(spec.maxTokens(), 0));
      this.inputs = texts.stream().map(text -> new ModelInput(text, whole.ids(text))).toList();
    }
  }

  /**
   * Writes the folder, unless its vectors are not near enough.
   *
   * @param target does not exist, or is empty
   * @throws ModelException if the graph is not recognised, or its vectors would be too far off
   */
  public Prepared write(Form form, Path target) throws IOException {
    requireEmpty(target);
    boolean complete = false;
    Path graph = target.resolve(encoder.graph().file());
    try {
      PreparedGraph prepared = recognised(form);
      if (!prepared.isWhole() && form == Form.INT8) {
        throw new ModelException(
            "Cannot prepare model '%s' in int8: its layers are not those of BERT's family, of which only parts were recognised (%s); they are written in fp32 and fp16"
                .formatted(spec.name(), prepared.form()));
      }
      copyOthers(target);
      Files.createDirectories(graph.getParent());
      List<ModelInput> calibration = form == Form.INT8 ? turn(0, CALIBRATED) : List.of();
      OnnxFiles.write(written(prepared, form, calibration), graph);
      ModelSpec made = ModelFolder.read(spec.name(), target, ModelOverrides.NONE);
      Agreement agreement = compare(made, target, form == Form.FP16 ? COMPARED_HALVES : COMPARED);
      if (!(agreement.least() >= form.least() && agreement.mean() >= form.mean())) {
        throw new ModelException(
            "Cannot prepare model '%s' in %s: its vectors would be too far from the original's (%s; %s at least, %s on average are wanted)"
                .formatted(spec.name(), form.key(), agreement, form.least(), form.mean()));
      }
      complete = true;
      return new Prepared(target, made, prepared.layers(), calibration.size(), agreement);
    } catch (UnrecognisedGraphException e) {
      throw new ModelException(
          "Cannot prepare model '%s': %s; it is used as it is"
              .formatted(spec.name(), e.getMessage()),
          e);
    } finally {
      if (!complete) {
        FileUtil.fullyDelete(target.toFile());
      }
    }
  }

  private PreparedGraph recognised(Form form) throws IOException, UnrecognisedGraphException {
    ModelProto own = OnnxFiles.read(source.resolve(encoder.graph().file()));
    String output = encoder.graph().output();
    return form == Form.FP16 ? PreparedGraph.ofHalves(own, output) : PreparedGraph.of(own, output);
  }

  private static void requireEmpty(Path target) throws IOException {
    if (Files.exists(target)) {
      try (Stream<Path> files = Files.list(target)) {
        if (files.findAny().isPresent()) {
          throw new InvalidInput("output", target, "it holds files already", "name a new folder");
        }
      }
    }
  }

  /** The small files of the folder, and the weights of what follows the graph. */
  private void copyOthers(Path target) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = source.relativize(file).toString();
        boolean follows =
            Stream.concat(encoder.interaction().layers().stream(), encoder.modules().stream())
                .anyMatch(module -> module.weights().equals(name));
        if (follows || name.matches(".*\\.(json|txt|md|model|metadata)")) {
          Path copy = target.resolve(name);
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }

  private ModelProto written(PreparedGraph prepared, Form form, List<ModelInput> calibration) {
    if (!prepared.isWhole()) {
      return prepared.write(new GraphForm(form == Form.FP16, Optional.empty(), false));
    }
    boolean pools =
        GraphForm.canPool(encoder.pooling())
            && encoder.includePrompt()
            && encoder.modules().isEmpty()
            && !encoder.interaction().exists();
    GraphForm graph =
        new GraphForm(
            form == Form.FP16,
            pools ? Optional.of(encoder.pooling()) : Optional.empty(),
            spec.normalize());
    return form == Form.INT8
        ? prepared.writeInt8(
            graph,
            GraphCalibration.ranges(
                prepared.write(GraphForm.HIDDEN),
                prepared.calibrated(),
                calibration.stream().map(ModelInput::tokenIds).toList()))
        : prepared.write(graph);
  }

  /** Every second text, from the first or second one. */
  private List<ModelInput> turn(int first, int most) {
    List<ModelInput> chosen = new ArrayList<>();
    for (int i = first; i < inputs.size() && chosen.size() < most; i += 2) {
      chosen.add(inputs.get(i));
    }
    return chosen;
  }

  private Agreement compare(ModelSpec made, Path target, int texts) {
    try (OnnxModel before = OnnxModel.open(spec, source, ALONE);
        OnnxModel after = OnnxModel.open(made, target, ALONE)) {
      return Agreement.of(before, after, turn(1, texts));
    }
  }
}
