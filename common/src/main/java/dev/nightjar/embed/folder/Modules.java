package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.VectorModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The modules of {@code modules.json}: a Transformer, then Pooling, or a StaticEmbedding; then any
 * of Dense, LayerNorm, Normalize and Dropout, which does nothing here. Those of late interaction: a
 * Transformer, then any of Dense, Normalize, Dropout and MultiVectorMask.
 *
 * @param described whether there is a {@code modules.json}
 * @param names the kinds of modules in order
 * @param first the folder of the Transformer or StaticEmbedding; empty for the model folder itself
 * @param pooling the config of the Pooling, if the folder has one
 * @param tokenLayers what each token's vector goes through, where models of late interaction have
 *     it
 * @param vectorModules what stands behind the pooling, but for Normalize at the end
 * @param normalize whether Normalize is the last
 */
record Modules(
    boolean described,
    List<String> names,
    String first,
    Optional<PoolingConfig> pooling,
    List<VectorModule> tokenLayers,
    List<VectorModule> vectorModules,
    boolean normalize) {
  private static final String STATIC_EMBEDDING = "StaticEmbedding";

  private static final Set<String> KINDS =
      Set.of(
          "Transformer", STATIC_EMBEDDING, "Pooling", "Dense", "LayerNorm", "Normalize", "Dropout");

  /** What the modules of late interaction are, Pooling, LayerNorm and tables aside. */
  private static final Set<String> OF_TOKENS =
      Set.of("Transformer", "Dense", "Normalize", "Dropout", LateFolder.MASK);

  /** What a folder of Stanford's is, which does not say so. */
  private static final List<String> STANFORD = List.of("Transformer", "Dense", "Normalize");

  private static final String VECTOR = "sentence_embedding";
  private static final String TOKENS = "token_embeddings";

  /** One entry of the file. */
  private record Entry(String type, String kind, String path) {}

  /**
   * Reads the modules and their configs.
   *
   * @throws ModelException naming what is not supported
   */
  static Modules read(FolderFiles files) throws IOException {
    LateFolder.Form form = LateFolder.form(files);
    List<Entry> entries = entries(files, form);
    if (form != LateFolder.Form.NONE) {
      return ofTokens(files, entries, form);
    }
    if (entries.isEmpty()) {
      return undescribed(pooling(files, "1_Pooling/config.json"));
    }
    checkOrder(files, entries);
    Optional<PoolingConfig> pooling = Optional.empty();
    List<VectorModule> behind = new ArrayList<>();
    for (Entry entry : entries) {
      switch (entry.kind()) {
        case "Pooling" -> pooling = pooling(files, FolderFiles.join(entry.path(), "config.json"));
        case "Dense" -> behind.add(dense(files, entry, VECTOR));
        case "LayerNorm" -> behind.add(layerNorm(files, entry));
        case "Normalize" -> {
          on(VECTOR, files, entry, files.json(FolderFiles.join(entry.path(), "config.json")));
          behind.add(new VectorModule.UnitLength());
        }
        default -> {}
      }
    }
    boolean normalize = endsInUnitLength(behind);
    while (endsInUnitLength(behind)) {
      behind.removeLast();
    }
    return new Modules(
        true,
        entries.stream().map(Entry::kind).toList(),
        entries.getFirst().path(),
        pooling,
        List.of(),
        List.copyOf(behind),
        normalize);
  }

  private static Modules undescribed(Optional<PoolingConfig> pooling) {
    return new Modules(false, List.of(), "", pooling, List.of(), List.of(), true);
  }

  /** The modules of late interaction, those that older folders leave out included. */
  private static Modules ofTokens(FolderFiles files, List<Entry> entries, LateFolder.Form form)
      throws IOException {
    if (entries.isEmpty() && form != LateFolder.Form.STANFORD) {
      throw new ModelException(
          "Missing modules.json: a model of late interaction names its layers there, %s does not hold it"
              .formatted(files.folder()));
    }
    List<VectorModule> layers = new ArrayList<>();
    if (form == LateFolder.Form.STANFORD) {
      layers.add(LateFolder.inlineDense(files));
    }
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (!OF_TOKENS.contains(entry.kind()) || entry.kind().equals("Transformer") != (i == 0)) {
        throw new ModelException(
            "Cannot use the model in %s: its module '%s' is none of late interaction (a Transformer, then any of Dense, Normalize, Dropout and MultiVectorMask on token_embeddings)"
                .formatted(files.folder(), entry.type()));
      }
      JsonNode config = files.json(FolderFiles.join(entry.path(), "config.json"));
      if (entry.kind().equals("Dense")) {
        layers.add(dense(files, entry, TOKENS));
      } else if (entry.kind().equals("Normalize")
          && config.path("module_input_name").asText(VECTOR).equals(TOKENS)) {
        on(TOKENS, files, entry, config);
        layers.add(new VectorModule.UnitLength());
      }
    }
    if (form != LateFolder.Form.SENTENCE_TRANSFORMERS) {
      layers.add(new VectorModule.UnitLength());
    }
    return new Modules(
        true,
        entries.isEmpty() ? STANFORD : entries.stream().map(Entry::kind).toList(),
        entries.isEmpty() ? "" : entries.getFirst().path(),
        Optional.empty(),
        List.copyOf(layers),
        List.of(),
        endsInUnitLength(layers));
  }

  private static boolean endsInUnitLength(List<VectorModule> modules) {
    return !modules.isEmpty() && modules.getLast() instanceof VectorModule.UnitLength;
  }

  private static List<Entry> entries(FolderFiles files, LateFolder.Form form) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode module : files.json("modules.json")) {
      String type = module.path("type").asText("");
      String kind = type.substring(type.lastIndexOf('.') + 1);
      if (!KINDS.contains(kind) && !(form != LateFolder.Form.NONE && OF_TOKENS.contains(kind))) {
        throw new ModelException(
            "Cannot use the model in %s: its module '%s' is not supported (Transformer, StaticEmbedding, Pooling, Dense, LayerNorm, Normalize and Dropout are)"
                .formatted(files.folder(), type));
      }
      String usual = entries.isEmpty() ? "" : entries.size() + "_" + kind;
      String path = module.path("path").asText(usual);
      entries.add(new Entry(type, kind, path.equals(".") ? "" : path));
    }
    return entries;
  }

  /** The config of the first module of a kind; a missing node if there is none. */
  static JsonNode config(FolderFiles files, String kind) throws IOException {
    for (Entry entry : entries(files, LateFolder.form(files))) {
      if (entry.kind().equals(kind)) {
        return config(files, entry);
      }
    }
    return MissingNode.getInstance();
  }

  private static void checkOrder(FolderFiles files, List<Entry> entries) {
    boolean table = entries.getFirst().kind().equals(STATIC_EMBEDDING);
    for (int i = 0; i < entries.size(); i++) {
      String kind = entries.get(i).kind();
      boolean first = kind.equals("Transformer") || kind.equals(STATIC_EMBEDDING);
      boolean second = kind.equals("Pooling") || kind.equals("Normalize");
      if (first != (i == 0)
          || (i == 1 && !table && !second && !kind.equals("Dropout"))
          || ((i > 1 || table) && kind.equals("Pooling"))) {
        throw new ModelException(
            String.format(
                Locale.ROOT,
                "Cannot use the model in %s: its module %d is '%s' (a Transformer, then Pooling, then the others; or a StaticEmbedding, then the others)",
                files.folder(),
                i,
                entries.get(i).type()));
      }
    }
  }

  /** Whether the first module is a table of tokens, not an encoder. */
  boolean isStatic() {
    return described && names.getFirst().equals(STATIC_EMBEDDING);
  }

  /** Floats of a vector of {@code width} behind the modules, which must fit each other. */
  int through(FolderFiles files, int width) {
    return through(files, vectorModules, width);
  }

  /**
   * The layers for tokens of a graph whose vectors have {@code width} floats: none of the Dense
   * ones if they must be in the graph, as its vectors have as many floats as theirs.
   */
  List<VectorModule> tokenLayers(FolderFiles files, int width) {
    int in =
        tokenLayers.stream().mapToInt(VectorModule::in).filter(n -> n > 0).findFirst().orElse(0);
    return in > 0 && in != width && through(files, tokenLayers, in) == width
        ? tokenLayers.stream().filter(layer -> layer.in() == 0).toList()
        : tokenLayers;
  }

  /** Floats of a token's vector of {@code width} behind its layers, which must fit each other. */
  int throughTokenLayers(FolderFiles files, int width) {
    return through(files, tokenLayers(files, width), width);
  }

  private static int through(FolderFiles files, List<VectorModule> modules, int width) {
    int now = width;
    for (VectorModule module : modules) {
      if (module.in() > 0 && module.in() != now) {
        throw new ModelException(
            String.format(
                Locale.ROOT,
                "Cannot use the model in %s: its module %s takes %d numbers, what stands before it gives %d",
                files.folder(),
                module.key(),
                module.in(),
                now));
      }
      now = module.out(now);
    }
    return now;
  }

  private static Optional<PoolingConfig> pooling(FolderFiles files, String name)
      throws IOException {
    return files.has(name) ? Optional.of(PoolingConfig.read(files, name)) : Optional.empty();
  }

  private static VectorModule dense(FolderFiles files, Entry entry, String feature)
      throws IOException {
    JsonNode config = config(files, entry);
    on(feature, files, entry, config);
    String torch = config.path("activation_function").asText("torch.nn.modules.activation.Tanh");
    VectorModule.Activation activation =
        VectorModule.Activation.ofTorch(torch)
            .orElseThrow(
                () ->
                    new ModelException(
                        "Cannot use %s: its activation_function '%s' is not supported (PyTorch's %s are)"
                            .formatted(
                                files.path(entry.path()),
                                torch,
                                VectorModule.Activation.torchNames())));
    return new VectorModule.Dense(
        number(files, entry, config, "in_features"),
        number(files, entry, config, "out_features"),
        config.path("bias").asBoolean(true),
        activation.key(),
        config.path("use_residual").asBoolean(false),
        weights(files, entry));
  }

  private static VectorModule layerNorm(FolderFiles files, Entry entry) throws IOException {
    JsonNode config = config(files, entry);
    return new VectorModule.LayerNorm(
        number(files, entry, config, "dimension"), weights(files, entry));
  }

  private static JsonNode config(FolderFiles files, Entry entry) throws IOException {
    String name = FolderFiles.join(entry.path(), "config.json");
    if (!files.has(name)) {
      throw new ModelException(
          "Missing %s: modules.json names its folder as the place of a %s module"
              .formatted(files.path(name), entry.kind()));
    }
    return files.json(name);
  }

  private static int number(FolderFiles files, Entry entry, JsonNode config, String key) {
    int value = config.path(key).asInt(0);
    if (value < 1) {
      throw new ModelException(
          "Missing %s in %s: the size of the module's vectors"
              .formatted(key, files.path(FolderFiles.join(entry.path(), "config.json"))));
    }
    return value;
  }

  /** Modules work on vectors of texts, or on those of tokens, as ColBERT's do. */
  private static void on(String feature, FolderFiles files, Entry entry, JsonNode config) {
    for (String key : List.of("module_input_name", "module_output_name")) {
      String value = config.path(key).asText(feature);
      if (!value.equals(feature) && !value.equals("null")) {
        throw new ModelException(
            "Cannot use %s: its %s is '%s' (modules on %s are supported in models with a vector for each %s)"
                .formatted(
                    files.path(entry.path()),
                    key,
                    value,
                    feature,
                    feature.equals(VECTOR) ? "text" : "token"));
      }
    }
  }

  private static String weights(FolderFiles files, Entry entry) {
    return weights(files, entry.path(), entry.kind());
  }

  /** The file of a module's weights, which must be there. */
  static String weights(FolderFiles files, String place, String kind) {
    String name = FolderFiles.join(place, "model.safetensors");
    if (!files.has(name)) {
      boolean pickled = files.has(FolderFiles.join(place, "pytorch_model.bin"));
      throw new ModelException(
          "Missing %s: the weights of a %s module%s"
              .formatted(
                  files.path(name),
                  kind,
                  pickled
                      ? "; its pytorch_model.bin is not read, save the model as safetensors with Python: SentenceTransformer('%s').save_pretrained('NEW')"
                          .formatted(files.folder())
                      : ""));
    }
    return name;
  }
}
