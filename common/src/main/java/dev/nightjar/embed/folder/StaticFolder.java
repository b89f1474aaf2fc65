package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.Safetensors;
import dev.nightjar.embed.StaticEncoder;
import dev.nightjar.embed.StaticEncoder.Format;
import dev.nightjar.embed.VectorModule;
import dev.nightjar.embed.words.TokenTable;
import dev.nightjar.tokenize.TokenizerFile;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the folder of a table of tokens: {@code model.safetensors} and {@code tokenizer.json} as
 * model2vec or sentence-transformers save them, with {@code config.json}, {@code modules.json} and
 * the modules' files, and prompts, where they exist.
 */
final class StaticFolder {
  private static final String TABLE = "model.safetensors";
  private static final String MODEL2VEC = "model2vec";

  private final FolderFiles files;
  private final Modules modules;

  private StaticFolder(FolderFiles files, Modules modules) {
    this.files = files;
    this.modules = modules;
  }

  /**
   * Whether a folder holds a table: by its modules, else its config, else the table itself, if it
   * has no graph. A table's folder may have a graph too, of inputs that no encoder has.
   */
  static boolean is(FolderFiles files, Modules modules) throws IOException {
    if (modules.described()) {
      return modules.isStatic();
    }
    return files.json("config.json").path("model_type").asText("").equals(MODEL2VEC)
        || (files.has(TABLE)
            && files.first(ModelFolder.GRAPHS).isEmpty()
            && TokenTable.format(Safetensors.read(files.path(TABLE))).isPresent());
  }

  /**
   * Reads the folder.
   *
   * @throws ModelException naming what is missing or not supported
   * @throws InvalidInput if an option does not go with it
   */
  static ModelSpec read(
      String name, FolderFiles files, Modules modules, JsonNode settings, ModelOverrides overrides)
      throws IOException {
    return new StaticFolder(files, modules).spec(name, settings, overrides);
  }

  private ModelSpec spec(String name, JsonNode settings, ModelOverrides overrides)
      throws IOException {
    refuseOtherPooling(overrides);
    String file = file(TABLE);
    String tokenizer = file("tokenizer.json");
    TokenTable table = TokenTable.open(files.path(file));
    TokenizerFile tokens = TokenizerFile.read(files.path(tokenizer));
    checkRows(table, tokens);
    int width = modules.through(files, table.dimension());
    int dimensions = Truncation.of(files, settings, width, overrides);
    Prompts prompts = Prompts.read(files.folder(), settings);
    StaticEncoder encoder =
        new StaticEncoder(
            table.format(),
            file,
            table.precision(),
            tokenizer,
            table.format() == Format.MODEL2VEC
                ? tokens.unknown().orElse(StaticEncoder.NONE)
                : StaticEncoder.NONE,
            modules.vectorModules(),
            dimensions == width ? 0 : dimensions,
            prompts.named());
    return new ModelSpec(
        name,
        encoder,
        overrides.normalize().orElse(normalizes()),
        limit(files, modules, tokens).within(overrides.maxTokens(), name),
        dimensions,
        overrides.queryPrefix().orElse(prompts.query()),
        overrides.passagePrefix().orElse(prompts.passage()),
        files.digests(needed(encoder)),
        List.of(),
        Granularity.TEXT);
  }

  /** Neither library limits a text; a tokenizer or a config may. */
  static InputLimit limit(FolderFiles files, Modules modules, TokenizerFile tokens)
      throws IOException {
    JsonNode config = files.json(FolderFiles.join(modules.first(), "config.json"));
    return InputLimit.ofTable(config.path("seq_length").asInt(0), tokens.truncation().orElse(0));
  }

  private static void refuseOtherPooling(ModelOverrides overrides) {
    Pooling pooling = overrides.pooling().orElse(Pooling.MEAN);
    if (!pooling.equals(Pooling.MEAN)) {
      throw new InvalidInput("model.pooling", pooling.key(), "a table of tokens takes mean");
    }
  }

  private String file(String name) {
    return files
        .first(List.of(FolderFiles.join(modules.first(), name), name))
        .orElseThrow(
            () ->
                new ModelException(
                    "Missing %s: the folder of a static model holds it, %s does not; save the model with Python: SentenceTransformer('NAME').save_pretrained('DIR')"
                        .formatted(name, files.folder())));
  }

  private void checkRows(TokenTable table, TokenizerFile tokens) {
    if (tokens.vocabulary() > table.size()) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot use the model in %s: its tokenizer has %d tokens, its table rows for %d; the two are of different models",
              files.folder(),
              tokens.vocabulary(),
              table.size()));
    }
  }

  private boolean normalizes() throws IOException {
    return modules.described()
        ? modules.normalize()
        : files.json("config.json").path("normalize").asBoolean(false);
  }

  private static Set<String> needed(StaticEncoder encoder) {
    Set<String> needed = new LinkedHashSet<>(List.of(encoder.table(), encoder.tokenizer()));
    encoder.modules().stream()
        .map(VectorModule::weights)
        .filter(weights -> !weights.isEmpty())
        .forEach(needed::add);
    return needed;
  }
}
