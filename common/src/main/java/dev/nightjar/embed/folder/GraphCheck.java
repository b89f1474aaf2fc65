package dev.nightjar.embed.folder;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.OnnxGraph;
import dev.nightjar.embed.OnnxGraph.ExtraInputs;
import dev.nightjar.embed.OnnxGraph.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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

  private static final String TASK = "task_id";
  private static final long OLDEST_OPSET = 7;
  private static final long NEWEST_OPSET = 26;

  /** Inputs that the engine can fill, a number for each token. */
  private static final Set<String> INPUTS =
      Set.of("input_ids", "attention_mask", "token_type_ids", "position_ids");

  /** Those of one number for all rows. */
  private static final Set<String> SINGLE = Set.of(TASK, "use_cache_branch");

  /** Axes of keys and values of tokens before: rows, heads, tokens, head size. */
  private static final int PAST_AXES = 4;

  private static final int PAST_TOKENS = 2;

  /** Operators that multiply bytes, or make bytes of floats to multiply. */
  private static final Set<String> OF_BYTES =
      Set.of(
          "DynamicQuantizeLinear",
          "DynamicQuantizeMatMul",
          "MatMulInteger",
          "MatMulIntegerToFloat",
          "QAttention",
          "QGemm",
          "QLinearMatMul",
          "QuantizeLinear");

  /** Operators that make floats of quantised weights. */
  private static final List<String> OF_WEIGHTS = List.of("MatMulNBits", "DequantizeLinear");

  private static final Set<Integer> ID_TYPES = Set.of(GraphValue.INT64, GraphValue.INT32);
  private static final Set<Integer> OUTPUT_TYPES =
      Set.of(GraphValue.FLOAT, GraphValue.FLOAT16, GraphValue.BFLOAT16);

  private static final String POOLED = "sentence_embedding";

  /** The precision of graphs whose weights alone are quantised. */
  private static final String WEIGHT_ONLY = "weight-only";

  /** The adapter of texts that are no queries and no passages. */
  private static final String SYMMETRIC = "text-matching";

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
    checkNames();
    header.inputs().forEach(this::check);
    if (header.inputs().stream().noneMatch(input -> input.name().equals("input_ids"))) {
      throw refused(
          "it takes no input_ids but %s"
              .formatted(header.inputs().stream().map(GraphValue::name).toList()));
    }
    checkExternalFiles();
  }

  private void checkNames() {
    List<String> unknown =
        header.inputs().stream()
            .map(GraphValue::name)
            .filter(name -> !INPUTS.contains(name) && !SINGLE.contains(name))
            .filter(name -> !ExtraInputs.isPast(name))
            .toList();
    if (!unknown.isEmpty()) {
      throw refused(
          "it takes %s '%s'%s (known are %s, %s and past_key_values)"
              .formatted(
                  unknown.size() == 1 ? "an input" : "inputs",
                  String.join("', '", unknown),
                  unknown.stream().map(GraphCheck::purpose).distinct().collect(joining()),
                  INPUTS.stream().sorted().collect(joining(", ")),
                  SINGLE.stream().sorted().collect(joining(", "))));
    }
  }

  private void check(GraphValue input) {
    if (ExtraInputs.isPast(input.name())) {
      checkPast(input);
      return;
    }
    if (!input.name().equals("use_cache_branch") && !ID_TYPES.contains(input.elementType())) {
      throw refused(
          "its input '%s' is of type %s (int64 and int32 are known)"
              .formatted(input.name(), input.type()));
    }
    for (int axis = 0; axis < input.axes().size(); axis++) {
      if (input.size(axis) > 0 && !SINGLE.contains(input.name())) {
        throw refused(
            "its input '%s' is fixed to the shape %s; texts have any length and come in any number, so leave batch and sequence dynamic ('--no-dynamic-axes' and '--batch_size' fix them)"
                .formatted(input.name(), input.axes()));
      }
    }
  }

  private void checkPast(GraphValue input) {
    if (input.axes().size() != PAST_AXES
        || input.size(0) > 0
        || input.size(PAST_TOKENS) > 0
        || !OUTPUT_TYPES.contains(input.elementType())) {
      throw refused(
          "its input '%s' is %s%s; keys and values of tokens before are known as floats of batch x heads x any number of tokens x head size"
              .formatted(input.name(), input.type(), input.axes()));
    }
  }

  private static String purpose(String input) {
    if (input.startsWith("past_key_values") || input.startsWith("cache_")) {
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

  /** Whether tokens can be hidden from others. */
  boolean takesMask() {
    return header.inputs().stream().anyMatch(input -> input.name().equals("attention_mask"));
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

  /** The output that has a logit for each token and term of the vocabulary, if there is one. */
  Optional<GraphValue> logits() {
    return header.outputs().stream()
        .filter(o -> o.axes().size() == 3 && o.name().equals("logits"))
        .findFirst();
  }

  /**
   * What the graph is given beside tokens.
   *
   * @param config of the folder, which says what the graph does not
   * @param prompts by name
   * @throws ModelException if neither says it
   */
  ExtraInputs extra(JsonNode config, Map<String, String> prompts) {
    List<GraphValue> past =
        header.inputs().stream().filter(input -> ExtraInputs.isPast(input.name())).toList();
    AttentionSizes sizes = AttentionSizes.of(config);
    for (GraphValue input : past) {
      if ((input.size(1) == 0 && sizes.heads() == 0)
          || (input.lastSize() == 0 && sizes.headSize() == 0)) {
        throw refused(
            "neither its input '%s' nor config.json says how many heads of which size there are"
                .formatted(input.name()));
      }
    }
    boolean adapters = header.inputs().stream().anyMatch(input -> input.name().equals(TASK));
    return new ExtraInputs(
        past.isEmpty() ? 0 : sizes.heads(),
        past.isEmpty() ? 0 : sizes.headSize(),
        adapters ? tasks(config.path("lora_adaptations"), prompts) : Map.of());
  }

  /** The numbers of adapters by the prompts of the same names; inputs without have the last. */
  private Map<String, Integer> tasks(JsonNode adapters, Map<String, String> prompts) {
    if (!adapters.isArray() || adapters.isEmpty()) {
      throw refused(
          "its input '%s' is the number of an adapter, and config.json has no lora_adaptations that name them; take a model whose adapter is merged into its weights"
              .formatted(TASK));
    }
    Map<String, Integer> tasks = new TreeMap<>(Map.of("", adapters.size() - 1));
    for (int i = 0; i < adapters.size(); i++) {
      String name = adapters.get(i).asText();
      if (name.equals(SYMMETRIC)) {
        tasks.put("", i);
      }
      String prompt = prompts.getOrDefault(name, "");
      if (!prompt.isEmpty()) {
        tasks.put(prompt, i);
      }
    }
    return tasks;
  }

  /** What is to be said of a graph whose weights alone are quantised. */
  Optional<String> weightOnly() {
    if (!isWeightOnly()) {
      return Optional.empty();
    }
    String counted =
        OF_WEIGHTS.stream()
            .filter(header.operators()::containsKey)
            .map(name -> header.operators().get(name) + " " + name)
            .collect(joining(", "));
    return Optional.of(
        "its weights alone are quantised (%s, nothing that multiplies bytes): a smaller file, but each product is still of floats, so a CPU is no faster than with the graph in fp32, and often slower"
            .formatted(counted));
  }

  private boolean isWeightOnly() {
    return OF_WEIGHTS.stream().anyMatch(header.operators()::containsKey)
        && OF_BYTES.stream().noneMatch(header.operators()::containsKey);
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
    return new OnnxGraph(
        file, output.name(), size, precision(precision), rows(output, !precision.isEmpty()));
  }

  /**
   * Whether rows may share a run.
   *
   * @param own whether Nightjar wrote the graph, whose pooling adds in one order
   */
  private Rows rows(GraphValue output, boolean own) {
    if (header.operators().containsKey("DynamicQuantizeLinear")) {
      return Rows.ALONE;
    }
    boolean pooled = output.name().equals(POOLED) && !own;
    return pooled ? Rows.ON_GPU : Rows.TOGETHER;
  }

  /** The number format of its weights, unless the folder says it. */
  String precision(String said) {
    if (header.operators().containsKey("DynamicQuantizeLinear")) {
      return "int8";
    }
    return said.isEmpty() ? ownPrecision() : said;
  }

  /** The ONNX file, relative to the model folder. */
  String file() {
    return file;
  }

  private String ownPrecision() {
    if (isWeightOnly()) {
      return WEIGHT_ONLY;
    }
    if (header.operators().containsKey("QuantizeLinear")
        || header.operators().containsKey("MatMulInteger")) {
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
