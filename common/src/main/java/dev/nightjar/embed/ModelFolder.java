package dev.nightjar.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads a model folder in the layout of sentence-transformers and Hugging Face: {@code model.onnx}
 * or {@code onnx/model.onnx} (with external data beside it), {@code tokenizer.json}, and, where
 * they exist, {@code modules.json}, {@code N_Pooling/config.json}, {@code
 * sentence_bert_config.json}, {@code config.json}, {@code tokenizer_config.json} and the prompts of
 * {@code config_sentence_transformers.json}.
 */
public final class ModelFolder {
  /** The operator that dynamic int8 graphs quantise activations with, over the whole batch. */
  private static final byte[] DYNAMIC = "DynamicQuantizeLinear".getBytes(StandardCharsets.US_ASCII);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final List<String> warnings = new ArrayList<>();

  private ModelFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads the folder.
   *
   * @throws ModelException naming what is missing or not supported
   */
  public static ModelSpec read(String name, Path folder, ModelOverrides overrides) {
    try {
      return new ModelFolder(folder).spec(name, overrides);
    } catch (IOException e) {
      throw new ModelException("Cannot read the model folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private ModelSpec spec(String name, ModelOverrides overrides) throws IOException {
    String graph = first("model.onnx", "onnx/model.onnx");
    GraphFile.requireWhole(folder.resolve(graph));
    String tokenizer = first("tokenizer.json");
    JsonNode config = json("config.json");
    List<String> modules = modules();
    boolean described = !modules.isEmpty();
    Pooling pooling = overrides.pooling().orElseGet(() -> pooling(modules));
    boolean normalize =
        overrides.normalize().orElse(!described || modules.stream().anyMatch("Normalize"::equals));
    int limit = limit(config);
    int maxTokens = overrides.maxTokens().orElse(limit);
    if (maxTokens > limit || maxTokens < 3) {
      throw new ModelException(
          "Invalid option 'model.max-tokens': %d (3 to %d for model %s)"
              .formatted(maxTokens, limit, name));
    }
    JsonNode prompts = json("config_sentence_transformers.json").path("prompts");
    String query = overrides.queryPrefix().orElse(prompt(prompts, "query"));
    String passage =
        overrides.passagePrefix().orElse(prompt(prompts, "passage", "document", "corpus"));
    boolean dynamic = contains(folder.resolve(graph), DYNAMIC);
    String precision = dynamic ? "int8" : config.path("nightjar_precision").asText("fp32");
    int dimension = config.path("hidden_size").asInt(0);
    Map<String, String> files = files(graph, tokenizer);
    return ModelSpec.of(
        name,
        new OnnxEncoder(graph, tokenizer, pooling, precision, dynamic),
        normalize,
        maxTokens,
        dimension,
        query,
        passage,
        files,
        List.copyOf(warnings));
  }

  private String first(String... names) {
    for (String name : names) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return name;
      }
    }
    throw new ModelException(
        "Missing %s: a model folder holds it, %s does not".formatted(names[0], folder));
  }

  private JsonNode json(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file)
        ? JSON.readTree(Files.readAllBytes(file))
        : MissingNode.getInstance();
  }

  /** The kinds of modules.json in order, by the last part of their names. */
  private List<String> modules() throws IOException {
    List<String> kinds = new ArrayList<>();
    for (JsonNode module : json("modules.json")) {
      String type = module.path("type").asText("");
      String kind = type.substring(type.lastIndexOf('.') + 1);
      if (!List.of("Transformer", "Pooling", "Normalize").contains(kind)) {
        throw new ModelException(
            "Cannot use the model in %s: its module '%s' is not supported (Transformer, Pooling, Normalize are)"
                .formatted(folder, type));
      }
      kinds.add(kind);
    }
    return kinds;
  }

  private Pooling pooling(List<String> modules) {
    try (Stream<Path> entries = Files.list(folder)) {
      Optional<Path> config =
          entries
              .filter(entry -> entry.getFileName().toString().endsWith("_Pooling"))
              .sorted()
              .map(entry -> entry.resolve("config.json"))
              .filter(Files::isRegularFile)
              .findFirst();
      if (config.isPresent()) {
        return pooling(config.get());
      }
    } catch (IOException e) {
      throw new ModelException("Cannot read the model folder " + folder + ": " + e.getMessage(), e);
    }
    warnings.add(
        modules.isEmpty()
            ? "no modules.json: mean pooling and normalisation assumed"
            : "no pooling config: mean pooling assumed");
    return Pooling.MEAN;
  }

  private static Pooling pooling(Path file) throws IOException {
    JsonNode config = JSON.readTree(Files.readAllBytes(file));
    Map<String, Pooling> modes =
        Map.of(
            "pooling_mode_mean_tokens", Pooling.MEAN,
            "pooling_mode_cls_token", Pooling.CLS,
            "pooling_mode_max_tokens", Pooling.MAX,
            "pooling_mode_lasttoken", Pooling.LAST);
    List<String> on = new ArrayList<>();
    config
        .properties()
        .forEach(
            e -> {
              if (e.getKey().startsWith("pooling_mode") && e.getValue().asBoolean(false)) {
                on.add(e.getKey());
              }
            });
    Pooling pooling = on.size() == 1 ? modes.get(on.getFirst()) : null;
    if (pooling == null) {
      throw new ModelException(
          "Cannot use the pooling in %s: %s (exactly one of %s is supported)"
              .formatted(file, on, modes.keySet().stream().sorted().toList()));
    }
    return pooling;
  }

  private int limit(JsonNode config) throws IOException {
    int limit = Integer.MAX_VALUE;
    int positions = config.path("max_position_embeddings").asInt(0);
    if (positions > 0) {
      // RoBERTa's positions begin behind its padding id.
      boolean offset = config.path("model_type").asText("").contains("roberta");
      limit = positions - (offset ? config.path("pad_token_id").asInt(1) + 1 : 0);
    }
    int sentences = json("sentence_bert_config.json").path("max_seq_length").asInt(0);
    double tokens = json("tokenizer_config.json").path("model_max_length").asDouble(0);
    if (sentences > 0) {
      limit = Math.min(limit, sentences);
    } else if (tokens > 0 && tokens < Integer.MAX_VALUE) {
      limit = Math.min(limit, (int) tokens);
    }
    if (limit == Integer.MAX_VALUE) {
      warnings.add("no maximum length in the folder: 512 tokens assumed");
      return 512;
    }
    return limit;
  }

  private static String prompt(JsonNode prompts, String... names) {
    for (String name : names) {
      if (prompts.path(name).isTextual()) {
        return prompts.path(name).asText();
      }
    }
    return "";
  }

  private Map<String, String> files(String graph, String tokenizer) throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path parent = folder.resolve(graph).getParent();
    List<Path> wanted = new ArrayList<>(List.of(folder.resolve(graph), folder.resolve(tokenizer)));
    Path tokenizerConfig = folder.resolve("tokenizer_config.json");
    if (Files.isRegularFile(tokenizerConfig)) {
      wanted.add(tokenizerConfig);
    }
    try (Stream<Path> beside = Files.list(parent == null ? folder : parent)) {
      beside.filter(p -> p.toString().matches(".*\\.onnx[_.]data.*")).forEach(wanted::add);
    }
    for (Path file : wanted) {
      try (InputStream in = Files.newInputStream(file)) {
        files.put(folder.relativize(file).toString(), Digests.sha256(in));
      }
    }
    return files;
  }

  private static boolean contains(Path file, byte[] needle) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      int matched = 0;
      for (int b = in.read(); b >= 0; b = in.read()) {
        // 'D' stands only at the front of the needle, so a mismatch restarts at the byte itself.
        matched = b == needle[matched] ? matched + 1 : b == needle[0] ? 1 : 0;
        if (matched == needle.length) {
          return true;
        }
      }
    }
    return false;
  }
}
