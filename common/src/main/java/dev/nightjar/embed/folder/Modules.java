package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
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
 * of Dense, LayerNorm, Normalize and Dropout, which does nothing here.
 *
 * @param described whether there is a {@code modules.json}
 * @param names the kinds of modules in order
 * @param first the folder of the Transformer or StaticEmbedding; empty for the model folder itself
 * @param pooling the config of the Pooling, if the folder has one
 * @param vectorModules what stands behind it, but for Normalize at the end
 * @param normalize whether Normalize is the last
 */
record Modules(
    boolean described,
    List<String> names,
    String first,
    Optional<PoolingConfig> pooling,
    List<VectorModule> vectorModules,
    boolean normalize) {
  private static final String STATIC_EMBEDDING = "StaticEmbedding";

  private static final Set<String> KINDS =
      Set.of(
          "Transformer", STATIC_EMBEDDING, "Pooling", "Dense", "LayerNorm", "Normalize", "Dropout");

  private static final String VECTOR = "sentence_embedding";

  /** One entry of the file. */
  private record Entry(String type, String kind, String path) {}

  /**
   * Reads the modules and their configs.
   *
   * @throws ModelException naming what is not supported
   */
  static Modules read(FolderFiles files) throws IOException {
    List<Entry> entries = entries(files);
    if (entries.isEmpty()) {
      return new Modules(
          false, List.of(), "", pooling(files, "1_Pooling/config.json"), List.of(), true);
    }
    checkOrder(files, entries);
    Optional<PoolingConfig> pooling = Optional.empty();
    List<VectorModule> behind = new ArrayList<>();
    for (Entry entry : entries) {
      switch (entry.kind()) {
        case "Pooling" -> pooling = pooling(files, FolderFiles.join(entry.path(), "config.json"));
        case "Dense" -> behind.add(dense(files, entry));
        case "LayerNorm" -> behind.add(layerNorm(files, entry));
        case "Normalize" -> {
          onVectors(files, entry, files.json(FolderFiles.join(entry.path(), "config.json")));
          behind.add(new VectorModule.UnitLength());
        }
        default -> {}
      }
    }
    boolean normalize = false;
    while (!behind.isEmpty() && behind.getLast() instanceof VectorModule.UnitLength) {
      behind.removeLast();
      normalize = true;
    }
    return new Modules(
        true,
        entries.stream().map(Entry::kind).toList(),
        entries.getFirst().path(),
        pooling,
        List.copyOf(behind),
        normalize);
  }

  private static List<Entry> entries(FolderFiles files) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode module : files.json("modules.json")) {
      String type = module.path("type").asText("");
      String kind = type.substring(type.lastIndexOf('.') + 1);
      if (!KINDS.contains(kind)) {
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
    int now = width;
    for (VectorModule module : vectorModules) {
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

  private static VectorModule dense(FolderFiles files, Entry entry) throws IOException {
    JsonNode config = config(files, entry);
    onVectors(files, entry, config);
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

  /** Modules may also work on the vectors of tokens, as ColBERT's do. */
  private static void onVectors(FolderFiles files, Entry entry, JsonNode config) {
    for (String key : List.of("module_input_name", "module_output_name")) {
      String value = config.path(key).asText(VECTOR);
      if (!value.equals(VECTOR) && !value.equals("null")) {
        throw new ModelException(
            "Cannot use %s: its %s is '%s' (modules on %s are supported; models with a vector for each token are not)"
                .formatted(files.path(entry.path()), key, value, VECTOR));
      }
    }
  }

  private static String weights(FolderFiles files, Entry entry) {
    String name = FolderFiles.join(entry.path(), "model.safetensors");
    if (!files.has(name)) {
      boolean pickled = files.has(FolderFiles.join(entry.path(), "pytorch_model.bin"));
      throw new ModelException(
          "Missing %s: the weights of a %s module%s"
              .formatted(
                  files.path(name),
                  entry.kind(),
                  pickled
                      ? "; its pytorch_model.bin is not read, save the model as safetensors with Python: SentenceTransformer('%s').save_pretrained('NEW')"
                          .formatted(files.folder())
                      : ""));
    }
    return name;
  }
}
