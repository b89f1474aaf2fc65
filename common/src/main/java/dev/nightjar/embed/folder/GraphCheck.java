package dev.nightjar.embed.folder;

import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.OnnxGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a graph is that of a text encoder, and which of its outputs to read. What is refused is
 * told with the export that gives a good graph.
 */
final class GraphCheck {
  /** How a good graph is made. */
  static final String EXPORT =
      "export it with 'optimum-cli export onnx --model NAME --task feature-extraction DIR' (docs/models.md)";

  /** What ONNX Runtime 1.29 runs. */
  private static final long NEWEST_IR = 13;

  private static final long OLDEST_OPSET = 7;
  private static final long NEWEST_OPSET = 26;

  /** Inputs that the engine can fill. */
  private static final Set<String> INPUTS =
      Set.of("input_ids", "attention_mask", "token_type_ids", "position_ids");

  private static final Set<Integer> ID_TYPES = Set.of(GraphValue.INT64, GraphValue.INT32);
  private static final Set<Integer> OUTPUT_TYPES =
      Set.of(GraphValue.FLOAT, GraphValue.FLOAT16, GraphValue.BFLOAT16);

  private static final String POOLED = "sentence_embedding";

  private final FolderFiles files;
  private final String file;
  private final OnnxHeader header;

  GraphCheck(FolderFiles files, String file, OnnxHeader header) {
    this.files = files;
    this.file = file;
    this.header = header;
  }

  /**
   * Refuses graphs that ONNX Runtime does not run, or that are none of an encoder.
   *
   * @throws ModelException naming what is wrong and the remedy
   */
  void check() {
    long opset = header.opsets().getOrDefault("", NEWEST_OPSET);
    if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
      throw refused(
          String.format(
              Locale.ROOT,
              "it is of opset %d, ONNX Runtime runs %d to %d; add '--opset 17' or so",
              opset,
              OLDEST_OPSET,
              NEWEST_OPSET));
    }
    if (header.irVersion() > NEWEST_IR) {
      throw refused(
          String.format(
              Locale.ROOT,
              "its file format (IR version) is %d, ONNX Runtime reads up to %d; write it with an older onnx package",
              header.irVersion(),
              NEWEST_IR));
    }
    header.inputs().forEach(this::check);
    if (header.inputs().stream().noneMatch(input -> input.name().equals("input_ids"))) {
      throw refused(
          "it takes no input_ids but %s"
              .formatted(header.inputs().stream().map(GraphValue::name).toList()));
    }
    checkExternalFiles();
  }

  private void check(GraphValue input) {
    if (!INPUTS.contains(input.name())) {
      throw refused(
          "it takes an input '%s'%s (known are %s)"
              .formatted(input.name(), purpose(input.name()), INPUTS.stream().sorted().toList()));
    }
    if (!ID_TYPES.contains(input.elementType())) {
      throw refused(
          "its input '%s' is of type %s (int64 and int32 are known)"
              .formatted(input.name(), input.type()));
    }
    for (int axis = 0; axis < input.axes().size(); axis++) {
      if (input.size(axis) > 0) {
        throw refused(
            "its input '%s' is fixed to the shape %s; texts have any length and come in any number, so leave batch and sequence dynamic ('--no-dynamic-axes' and '--batch_size' fix them)"
                .formatted(input.name(), input.axes()));
      }
    }
  }

  private static String purpose(String input) {
    if (input.startsWith("past_key_values") || input.equals("use_cache_branch")) {
      return ", as graphs that generate text do";
    }
    if (input.startsWith("decoder_") || input.startsWith("encoder_")) {
      return ", as decoders do; the encoder alone makes vectors";
    }
    if (input.startsWith("pixel_") || input.startsWith("input_features")) {
      return ", for images or sound; export the text model alone";
    }
    return "";
  }

  private void checkExternalFiles() {
    for (String name : externalFiles()) {
      if (!files.has(name)) {
        throw new ModelException(
            "Missing %s: %s keeps its weights there; copy that file too"
                .formatted(files.path(name), file));
      }
    }
  }

  /** The files that hold weights of the graph, relative to the model folder. */
  List<String> externalFiles() {
    return header.externalFiles().stream()
        .map(name -> FolderFiles.join(FolderFiles.parent(file), name))
        .toList();
  }

  /** Whether the graph has an output that it has pooled itself, and what it is. */
  Optional<GraphValue> pooled() {
    return header.outputs().stream().filter(o -> o.name().equals(POOLED)).findFirst();
  }

  /** The output that has a vector for each token, if there is one. */
  Optional<GraphValue> hidden() {
    List<GraphValue> found = new ArrayList<>();
    for (String name : List.of("last_hidden_state", "token_embeddings")) {
      header.outputs().stream().filter(o -> o.name().equals(name)).forEach(found::add);
    }
    header.outputs().stream()
        .filter(o -> o.axes().size() == 3 && !o.name().equals("logits"))
        .forEach(found::add);
    return found.stream().findFirst();
  }

  /**
   * The graph, read by one of its outputs.
   *
   * @param width floats of a vector where the graph does not say
   * @param precision what the folder says of it; else its weights and operators tell
   */
  OnnxGraph reading(GraphValue output, int width, String precision) {
    if (!OUTPUT_TYPES.contains(output.elementType())) {
      throw refused(
          "its output '%s' is of type %s (float32, float16 and bfloat16 are known)"
              .formatted(output.name(), output.type()));
    }
    int size = output.lastSize() > 0 ? output.lastSize() : width;
    if (size < 1) {
      throw refused(
          "neither its output '%s' nor hidden_size in config.json says the dimension"
              .formatted(output.name()));
    }
    boolean dynamic = header.operators().contains("DynamicQuantizeLinear");
    return new OnnxGraph(file, output.name(), size, precision(precision), dynamic);
  }

  /** The number format of its weights, unless the folder says it. */
  String precision(String said) {
    if (header.operators().contains("DynamicQuantizeLinear")) {
      return "int8";
    }
    return said.isEmpty() ? ownPrecision() : said;
  }

  /** The ONNX file, relative to the model folder. */
  String file() {
    return file;
  }

  private String ownPrecision() {
    if (header.operators().contains("QuantizeLinear")
        || header.operators().contains("MatMulInteger")) {
      return "int8";
    }
    if (header.weightTypes().contains(GraphValue.FLOAT16)) {
      return "fp16";
    }
    return header.weightTypes().contains(GraphValue.BFLOAT16) ? "bf16" : "fp32";
  }

  /** Says that no output will do. */
  ModelException noOutput() {
    List<String> names = header.outputs().stream().map(GraphValue::name).toList();
    return refused(
        "it gives %s, neither last_hidden_state nor sentence_embedding%s"
            .formatted(
                names, names.contains("logits") ? "; it was exported for another task" : ""));
  }

  ModelException refused(String why) {
    return new ModelException("Cannot use %s: %s; %s".formatted(files.path(file), why, EXPORT));
  }
}
