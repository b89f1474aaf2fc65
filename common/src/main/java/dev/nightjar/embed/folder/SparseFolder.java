package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.LateInteraction;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.Activation;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.OnnxEncoder.QueryWeights;
import dev.nightjar.embed.OnnxGraph;
import dev.nightjar.embed.Pooling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the folder of a SparseEncoder of sentence-transformers: a Transformer (older: an
 * MLMTransformer) with SpladePooling; or a Router that has those as its route {@code document}, and
 * as {@code query} a SparseStaticEmbedding, whose table weighs the tokens of queries.
 */
public final class SparseFolder {
  /** Terms of a vector, where nobody says otherwise. */
  private static final int TERMS = 256;

  private static final String EXPORT =
      "export it with its head: 'optimum-cli export onnx --model NAME --task fill-mask DIR' (docs/models.md)";

  private static final String TABLE = "SparseStaticEmbedding";
  private static final String POOLING = "SpladePooling";
  private static final Set<String> TRANSFORMERS = Set.of("Transformer", "MLMTransformer");

  private final ModelFolder folder;
  private final FolderFiles files;
  private final JsonNode settings;

  SparseFolder(ModelFolder folder, FolderFiles files, JsonNode settings) {
    this.folder = folder;
    this.files = files;
    this.settings = settings;
  }

  /**
   * Whether a folder holds such a model.
   *
   * @throws ModelException if a file of it cannot be read
   */
  public static boolean is(Path folder) {
    try {
      return is(new FolderFiles(folder).json("config_sentence_transformers.json"));
    } catch (IOException e) {
      throw new ModelException("Cannot read the model folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * The same.
   *
   * @param settings its {@code config_sentence_transformers.json}
   */
  static boolean is(JsonNode settings) {
    return settings.path("model_type").asText("").equals("SparseEncoder");
  }

  /** A module: its kind, and the folder of its files. */
  private record Step(String kind, String path) {
    static Step of(String type, String path) {
      return new Step(type.substring(type.lastIndexOf('.') + 1), path.equals(".") ? "" : path);
    }
  }

  /** What documents and queries go through. */
  private record Routes(List<Step> documents, List<Step> queries) {}

  /**
   * Reads the folder.
   *
   * @throws ModelException naming what is missing or not supported
   */
  ModelSpec spec(String name, ModelOverrides overrides) throws IOException {
    Routes routes = routes();
    checkDocuments(routes.documents());
    String transformer = routes.documents().getFirst().path();
    GraphCheck check = folder.graph(transformer);
    OnnxGraph graph = graph(check, transformer);
    String tokenizer = folder.tokenizer(transformer);
    Prompts prompts = Prompts.read(files.folder(), settings);
    OnnxEncoder scores =
        new OnnxEncoder(
            graph,
            EncoderLayer.LAST,
            tokenizer,
            folder.configuredEnds(tokenizer),
            Pooling.GRAPH,
            true,
            List.of(),
            0,
            prompts.named(),
            LateInteraction.NONE);
    InputLimit limit = InputLimit.read(files, transformer);
    OnnxEncoder.Sparse encoder =
        new OnnxEncoder.Sparse(
            scores,
            activation(routes.documents().getLast()),
            TERMS,
            queries(routes, tokenizer, limit));
    return new ModelSpec(
        name,
        encoder,
        false,
        limit.within(overrides.maxTokens(), name),
        graph.width(),
        overrides.queryPrefix().orElse(prompts.query()),
        overrides.passagePrefix().orElse(prompts.passage()),
        digests(check, encoder),
        List.of(),
        Granularity.TEXT);
  }

  private Routes routes() throws IOException {
    List<Step> modules = new ArrayList<>();
    for (JsonNode module : files.json("modules.json")) {
      modules.add(Step.of(module.path("type").asText(""), module.path("path").asText("")));
    }
    if (modules.isEmpty()) {
      throw refused(
          "it has no modules.json; save the model with sentence-transformers' SparseEncoder");
    }
    String kind = modules.getFirst().kind();
    if (!kind.equals("Router") && !kind.equals("Asym")) {
      return new Routes(modules, modules);
    }
    if (modules.size() > 1) {
      throw refused(
          "a module '%s' stands behind its Router (none is supported)"
              .formatted(modules.get(1).kind()));
    }
    return routed(modules.getFirst().path());
  }

  private Routes routed(String router) throws IOException {
    JsonNode config = files.json(FolderFiles.join(router, "router_config.json"));
    if (config.isMissingNode()) { // as older versions call it
      config = files.json(FolderFiles.join(router, "config.json"));
    }
    List<Step> documents = route(config, "document", router);
    List<Step> queries = route(config, "query", router);
    return new Routes(documents, queries);
  }

  private List<Step> route(JsonNode config, String route, String router) {
    List<Step> modules = new ArrayList<>();
    for (JsonNode id : config.path("structure").path(route)) {
      String own = id.asText();
      String path = own.isEmpty() ? router : FolderFiles.join(router, own);
      modules.add(Step.of(config.path("types").path(own).asText(""), path));
    }
    if (modules.isEmpty()) {
      throw refused(
          "its Router has no route '%s' (query and document are wanted)".formatted(route));
    }
    return modules;
  }

  private void checkDocuments(List<Step> documents) {
    List<String> kinds = documents.stream().map(Step::kind).toList();
    if (kinds.size() != 2
        || !TRANSFORMERS.contains(kinds.getFirst())
        || !kinds.getLast().equals(POOLING)) {
      throw refused(
          "its documents go through %s (a Transformer with the head of a masked language model, then %s, are supported)"
              .formatted(kinds, POOLING));
    }
  }

  private Activation activation(Step pooling) throws IOException {
    JsonNode config = files.json(FolderFiles.join(pooling.path(), "config.json"));
    String strategy = config.path("pooling_strategy").asText("max");
    if (!strategy.equals("max")) {
      throw refused("its pooling_strategy is '%s' (max is supported)".formatted(strategy));
    }
    String name = config.path("activation_function").asText("relu");
    return Arrays.stream(Activation.values())
        .filter(activation -> activation.key().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "its activation_function is '%s' (relu and log1p_relu are supported)"
                        .formatted(name)));
  }

  private OnnxGraph graph(GraphCheck check, String transformer) throws IOException {
    GraphValue logits =
        check
            .logits()
            .orElseThrow(
                () ->
                    new ModelException(
                        "Cannot use %s: it gives no 'logits' for each token and term of the vocabulary, which sparse vectors are made of; %s"
                            .formatted(files.path(check.file()), EXPORT)));
    JsonNode config = files.json(FolderFiles.join(transformer, "config.json"));
    return check
        .reading(logits, config.path("vocab_size").asInt(0), "")
        .with(check.extra(config, Map.of()));
  }

  private QueryWeights queries(Routes routes, String tokenizer, InputLimit limit)
      throws IOException {
    if (routes.queries().equals(routes.documents())) {
      return new QueryWeights("", tokenizer, limit.tokens());
    }
    List<String> kinds = routes.queries().stream().map(Step::kind).toList();
    if (!kinds.equals(List.of(TABLE))) {
      throw refused(
          "its queries go through %s (a %s, or the same modules as documents, are supported)"
              .formatted(kinds, TABLE));
    }
    String path = routes.queries().getFirst().path();
    return new QueryWeights(
        table(path),
        files.first(List.of(FolderFiles.join(path, "tokenizer.json"))).orElse(tokenizer),
        InputLimit.read(files, path).tokens());
  }

  /** The file that the config names, or that lies where one is saved. */
  private String table(String path) throws IOException {
    String named = files.json(FolderFiles.join(path, "config.json")).path("path").asText("").trim();
    List<String> places = new ArrayList<>();
    if (named.endsWith(".json") && !named.startsWith("/")) {
      places.add(FolderFiles.join(path, named));
      places.add(named);
    }
    places.add(FolderFiles.join(path, "model.safetensors"));
    places.add(FolderFiles.join(path, "idf.json"));
    places.add("idf.json");
    return files
        .first(places)
        .orElseThrow(
            () ->
                refused(
                    "the weights of its queries' tokens are missing: %s"
                        .formatted(String.join(" or ", new LinkedHashSet<>(places)))));
  }

  private Map<String, String> digests(GraphCheck check, OnnxEncoder.Sparse encoder)
      throws IOException {
    Set<String> wanted = new LinkedHashSet<>();
    wanted.add(encoder.graph().graph().file());
    wanted.addAll(check.externalFiles());
    for (String tokenizer : List.of(encoder.graph().tokenizer(), encoder.queries().tokenizer())) {
      wanted.add(tokenizer);
      files.first(List.of(ModelFolder.config(tokenizer))).ifPresent(wanted::add);
    }
    if (!encoder.queries().file().isEmpty()) {
      wanted.add(encoder.queries().file());
    }
    return new TreeMap<>(files.digests(wanted));
  }

  private ModelException refused(String why) {
    return new ModelException(
        String.format(Locale.ROOT, "Cannot use the sparse model in %s: %s", files.folder(), why));
  }
}
