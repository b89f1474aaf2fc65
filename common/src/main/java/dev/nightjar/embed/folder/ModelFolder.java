package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.LateInteraction;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.OnnxGraph;
import dev.nightjar.embed.OnnxGraph.Rows;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.VectorModule;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads a model folder in the layout of sentence-transformers and Hugging Face: {@code model.onnx}
 * or {@code onnx/model.onnx} (with external data beside it), {@code tokenizer.json}, and, where
 * they exist, {@code modules.json} with the configs and weights of its modules, {@code
 * sentence_bert_config.json}, {@code config.json}, {@code tokenizer_config.json} and the prompts of
 * {@code config_sentence_transformers.json}. Tables of tokens lie in such folders too.
 */
public final class ModelFolder {
  /** Where the graph of a folder usually is. */
  static final List<String> GRAPHS =
      List.of("model.onnx", "onnx/model.onnx", "encoder_model.onnx", "onnx/encoder_model.onnx");

  /** What config.json calls the size of a token's vector. */
  static final List<String> WIDTHS = List.of("hidden_size", "dim", "d_model", "n_embd");

  private final FolderFiles files;
  private final List<String> warnings = new ArrayList<>();

  private ModelFolder(Path folder) {
    this.files = new FolderFiles(folder);
  }

  /**
   * Reads the folder.
   *
   * @throws ModelException naming what is missing or not supported
   * @throws InvalidInput if an option does not go with it
   */
  public static ModelSpec read(String name, Path folder, ModelOverrides overrides) {
    try {
      return new ModelFolder(folder).spec(name, overrides);
    } catch (IOException e) {
      throw new ModelException("Cannot read the model folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Most tokens that the model in a folder reads, whatever an option says.
   *
   * @throws ModelException if a file of it cannot be read
   */
  public static int longest(Path folder) {
    FolderFiles files = new FolderFiles(folder);
    try {
      return InputLimit.read(files, Modules.read(files).first()).tokens();
    } catch (IOException e) {
      throw new ModelException("Cannot read the model folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private ModelSpec spec(String name, ModelOverrides overrides) throws IOException {
    JsonNode own = files.json("config_sentence_transformers.json");
    if (SparseFolder.is(own)) {
      return new SparseFolder(this, files, own).spec(name, overrides);
    }
    refuseOtherTypes(own);
    Modules modules = Modules.read(files);
    LateFolder late = LateFolder.read(files, modules.first());
    JsonNode settings = late.settings(own);
    if (StaticFolder.is(files, modules)) {
      return StaticFolder.read(name, files, modules, settings, overrides);
    }
    GraphCheck check = graph(modules.first());
    Prompts prompts = Prompts.read(files.folder(), settings);
    Way way = way(modules, check, overrides);
    check.weightOnly().ifPresent(warnings::add);
    int dimensions = Truncation.of(files, settings, way.width(), overrides);
    int maxTokens = maxTokens(name, modules, overrides);
    OnnxEncoder encoder =
        encoder(modules, way, check, late, prompts, dimensions == way.width() ? 0 : dimensions);
    return new ModelSpec(
        name,
        encoder,
        overrides.normalize().orElse(modules.normalize()),
        maxTokens,
        dimensions,
        overrides.queryPrefix().orElse(prompts.query()),
        overrides.passagePrefix().orElse(prompts.passage()),
        digests(check, encoder),
        List.copyOf(warnings),
        Granularity.TEXT);
  }

  private OnnxEncoder encoder(
      Modules modules, Way way, GraphCheck check, LateFolder late, Prompts prompts, int dimensions)
      throws IOException {
    String tokenizer = tokenizer(modules.first());
    OnnxGraph graph = way.graph().with(check.extra(config(modules), prompts.named()));
    return new OnnxEncoder(
        graph,
        way.layer(),
        tokenizer,
        configuredEnds(tokenizer),
        way.pooling(),
        includesPrompt(modules, way.pooling()),
        way.modules(),
        dimensions,
        prompts.named(),
        way.layer() == EncoderLayer.LAST
            ? late.interaction(modules, graph, check, tokenizer, warnings)
            : LateInteraction.NONE);
  }

  /**
   * The way from the graph to a text's vector.
   *
   * @param width floats of the vector, before any are cut off
   */
  private record Way(
      EncoderLayer layer,
      OnnxGraph graph,
      Pooling pooling,
      List<VectorModule> modules,
      int width) {}

  private Way way(Modules modules, GraphCheck check, ModelOverrides overrides) throws IOException {
    if (overrides.layer().orElse(EncoderLayer.LAST) == EncoderLayer.EMBEDDINGS) {
      Pooling pooling = ofEmbeddings(overrides);
      OnnxGraph graph = embeddings(modules, check);
      return new Way(
          EncoderLayer.EMBEDDINGS, graph, pooling, List.of(), pooling.width(graph.width()));
    }
    Pooling pooling = pooling(modules, check, overrides);
    OnnxGraph graph = reading(modules, check, pooling);
    return new Way(
        EncoderLayer.LAST,
        graph,
        pooling,
        pooling.equals(Pooling.GRAPH) ? List.of() : modules.vectorModules(),
        width(modules, graph, pooling));
  }

  private boolean includesPrompt(Modules modules, Pooling pooling) {
    boolean wanted = modules.pooling().map(PoolingConfig::includePrompt).orElse(true);
    boolean own = pooling.equals(Pooling.GRAPH);
    if (own && !wanted) {
      warnings.add("include_prompt is false, which a graph that pools by itself cannot heed");
    }
    return own || wanted;
  }

  private void refuseOtherTypes(JsonNode settings) throws IOException {
    String type = settings.path("model_type").asText("SentenceTransformer");
    if (!type.equals("SentenceTransformer") && LateFolder.form(files) == LateFolder.Form.NONE) {
      throw new ModelException(
          "Cannot use the model in %s: it is a %s, which makes no vectors of texts or tokens (SentenceTransformer and MultiVectorEncoder do)"
              .formatted(files.folder(), type));
    }
  }

  GraphCheck graph(String transformer) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    GRAPHS.forEach(name -> names.add(FolderFiles.join(transformer, name)));
    names.addAll(GRAPHS);
    Optional<String> usual = files.first(names);
    String file = usual.isPresent() ? usual.get() : onlyGraph(transformer);
    GraphCheck check = new GraphCheck(files, file, OnnxHeader.read(files.path(file)));
    check.check();
    return check;
  }

  private String onlyGraph(String transformer) throws IOException {
    Set<String> found = new LinkedHashSet<>();
    for (String parent : new LinkedHashSet<>(List.of(transformer, "", "onnx"))) {
      found.addAll(files.ending(parent, ".onnx"));
    }
    if (found.size() != 1) {
      throw new ModelException(
          "Missing model.onnx: a model folder holds it, %s %s; %s"
              .formatted(
                  files.folder(),
                  found.isEmpty()
                      ? "does not"
                      : "has %s; give the wanted one that name".formatted(found),
                  GraphCheck.EXPORT));
    }
    String file = found.iterator().next();
    warnings.add("no model.onnx: %s taken, the only graph".formatted(file));
    return file;
  }

  String tokenizer(String transformer) {
    return files
        .first(List.of(FolderFiles.join(transformer, "tokenizer.json"), "tokenizer.json"))
        .orElseThrow(
            () ->
                new ModelException(
                    "Missing tokenizer.json: a model folder holds it, %s does not; make it with Python: AutoTokenizer.from_pretrained('NAME').save_pretrained('%s') (docs/models.md)"
                        .formatted(files.folder(), files.folder())));
  }

  /** Whether the file beside the tokenizer's changes what stands around a text. */
  boolean configuredEnds(String tokenizer) throws IOException {
    JsonNode config = files.json(config(tokenizer));
    if (!config.has("add_bos_token") && !config.has("add_eos_token")) {
      return false;
    }
    try (SubwordTokenizer opened = SubwordTokenizer.open(files.path(tokenizer))) {
      return opened.hasConfiguredEnds();
    }
  }

  /** The {@code tokenizer_config.json} beside a tokenizer. */
  static String config(String tokenizer) {
    return FolderFiles.join(FolderFiles.parent(tokenizer), SubwordTokenizer.CONFIG);
  }

  private Pooling pooling(Modules modules, GraphCheck check, ModelOverrides overrides) {
    boolean described = modules.described() || modules.pooling().isPresent();
    boolean hidden = check.hidden().isPresent();
    boolean pooled = check.pooled().isPresent();
    if (!hidden && !pooled) {
      throw check.noOutput();
    }
    if (overrides.pooling().isPresent()) {
      Pooling wanted = overrides.pooling().get();
      if (wanted.equals(Pooling.GRAPH) ? !pooled : !hidden) {
        throw new InvalidInput(
            "model.pooling",
            wanted.key(),
            "the graph of model %s gives %s"
                .formatted(
                    files.folder(),
                    hidden ? "vectors of tokens only" : "pooled vectors only: graph"));
      }
      return wanted;
    }
    if (!hidden || (pooled && !described)) {
      return Pooling.GRAPH;
    }
    if (modules.pooling().isEmpty() && modules.tokenLayers().isEmpty()) {
      warnings.add(
          modules.described()
              ? "no pooling config: mean pooling assumed"
              : "no modules.json: mean pooling and normalisation assumed");
    }
    return modules.pooling().map(PoolingConfig::pooling).orElse(Pooling.MEAN);
  }

  /** What the modules say of pooling is meant for the last layer. */
  private Pooling ofEmbeddings(ModelOverrides overrides) {
    Pooling pooling = overrides.pooling().orElse(Pooling.MEAN);
    if (pooling.equals(Pooling.GRAPH)) {
      throw new InvalidInput(
          "model.pooling", pooling.key(), "it pools the last layer, ‹model.layer› says embeddings");
    }
    return pooling;
  }

  private OnnxGraph embeddings(Modules modules, GraphCheck check) throws IOException {
    EmbeddingLayer embeddings = EmbeddingLayer.read(files.path(check.file()));
    int width = embeddings.width().orElse(configWidth(modules));
    if (width < 1) {
      throw check.refused("neither its table of embeddings nor config.json says the dimension");
    }
    return new OnnxGraph(
        check.file(),
        embeddings.output(),
        width,
        check.precision(precision(modules)),
        Rows.TOGETHER);
  }

  private OnnxGraph reading(Modules modules, GraphCheck check, Pooling pooling) throws IOException {
    return check.reading(
        (pooling.equals(Pooling.GRAPH) ? check.pooled() : check.hidden()).orElseThrow(),
        configWidth(modules),
        precision(modules));
  }

  private int configWidth(Modules modules) throws IOException {
    JsonNode config = config(modules);
    return WIDTHS.stream()
        .mapToInt(key -> config.path(key).asInt(0))
        .filter(n -> n > 0)
        .findFirst()
        .orElse(modules.pooling().map(PoolingConfig::dimension).orElse(0));
  }

  private String precision(Modules modules) throws IOException {
    return config(modules).path("nightjar_precision").asText("");
  }

  private JsonNode config(Modules modules) throws IOException {
    return files.json(FolderFiles.join(modules.first(), "config.json"));
  }

  /** Floats of a vector behind all modules, which must fit each other. */
  private int width(Modules modules, OnnxGraph graph, Pooling pooling) {
    boolean own = pooling.equals(Pooling.GRAPH);
    PoolingConfig config = modules.pooling().orElse(null);
    if (!own && config != null && config.dimension() > 0 && config.dimension() != graph.width()) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot use the model in %s: %s says word_embedding_dimension %d, the graph gives %d; the two are of different models",
              files.folder(),
              config.file(),
              config.dimension(),
              graph.width()));
    }
    if (own) {
      checkPooledGraph(modules, graph);
      return graph.width();
    }
    return modules.through(files, pooling.width(modules.throughTokenLayers(files, graph.width())));
  }

  /** An export of the whole model has its modules in the graph. */
  private void checkPooledGraph(Modules modules, OnnxGraph graph) {
    if (modules.vectorModules().isEmpty()) {
      return;
    }
    int last = 0;
    for (VectorModule module : modules.vectorModules()) {
      last = module.out(last);
    }
    if (last > 0 && last != graph.width()) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot use the model in %s: its graph pools by itself and gives %d numbers, its modules end with %d; %s",
              files.folder(),
              graph.width(),
              last,
              GraphCheck.EXPORT));
    }
    warnings.add("the graph gives sentence_embedding: its modules are taken to be in the graph");
  }

  private int maxTokens(String name, Modules modules, ModelOverrides overrides) throws IOException {
    InputLimit limit = InputLimit.read(files, modules.first());
    if (limit.isAssumed()) {
      warnings.add(
          String.format(
              Locale.ROOT, "no maximum length in the folder: %d tokens assumed", limit.tokens()));
    }
    JsonNode sentences = files.json(FolderFiles.join(modules.first(), "sentence_bert_config.json"));
    if (sentences.path("do_lower_case").asBoolean(false)) {
      warnings.add(
          "do_lower_case in sentence_bert_config.json is not heeded: tokenizer.json decides");
    }
    JsonNode words = files.json(FolderFiles.join(modules.first(), SubwordTokenizer.CONFIG));
    if (words.path("truncation_side").asText("").equals("left")) {
      warnings.add(
          "truncation_side in %s is not heeded: of a text that is too long the beginning is read"
              .formatted(SubwordTokenizer.CONFIG));
    }
    return limit.within(overrides.maxTokens(), name);
  }

  private Map<String, String> digests(GraphCheck check, OnnxEncoder encoder) throws IOException {
    Set<String> wanted = new LinkedHashSet<>(List.of(encoder.graph().file(), encoder.tokenizer()));
    wanted.addAll(check.externalFiles());
    files.first(List.of(config(encoder.tokenizer()))).ifPresent(wanted::add);
    Stream.concat(encoder.interaction().layers().stream(), encoder.modules().stream())
        .map(VectorModule::weights)
        .filter(name -> !name.isEmpty())
        .forEach(wanted::add);
    return new TreeMap<>(files.digests(wanted));
  }
}
