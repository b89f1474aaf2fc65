package dev.nightjar.embed;

import dev.nightjar.tokenize.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Everything that a model folder says, for people to look at. Stateless. */
public final class ModelInspection {
  private ModelInspection() {}

  /**
   * What stands in the folder of a model, by name in the order to be shown; values are texts,
   * numbers, lists and maps of such.
   *
   * @throws ModelException if a file of it cannot be read
   */
  public static Map<String, Object> of(ModelSpec spec, Path folder) {
    Map<String, Object> found = new LinkedHashMap<>();
    try {
      found.put("files", sizes(spec, folder));
      if (spec.encoder() instanceof OnnxEncoder encoder) {
        folder(spec, encoder, new FolderFiles(folder), found);
      }
      return found;
    } catch (IOException e) {
      throw new ModelException("Cannot read the model in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Long> sizes(ModelSpec spec, Path folder) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (String name : spec.files().keySet()) {
      sizes.put(name, Files.size(folder.resolve(name)));
    }
    return sizes;
  }

  private static void folder(
      ModelSpec spec, OnnxEncoder encoder, FolderFiles files, Map<String, Object> found)
      throws IOException {
    OnnxHeader header = OnnxHeader.read(files.path(encoder.graph().file()));
    found.put("graph_file", encoder.graph().file());
    found.put("opset", header.opsets().getOrDefault("", 0L));
    found.put("ir_version", header.irVersion());
    found.put("producer", header.producer());
    found.put("inputs", header.inputs().stream().map(GraphValue::toString).toList());
    found.put("outputs", header.outputs().stream().map(GraphValue::toString).toList());
    found.put("output_read", encoder.graph().output());
    found.put("token_dimension", encoder.graph().width());
    Modules modules = Modules.read(files);
    found.put("modules", modules.names());
    found.put("include_prompt", encoder.includePrompt());
    found.put("layers", encoder.layers().stream().map(Layer::key).toList());
    InputLimit limit = InputLimit.read(files, modules.transformer());
    found.put("max_tokens_from", origin(spec, limit));
    TokenizerFile tokenizer = TokenizerFile.read(files.path(encoder.tokenizer()));
    found.put("tokenizer", tokenizer.kind());
    found.put("vocabulary", tokenizer.vocabulary());
    found.put("prompts", encoder.prompts());
  }

  private static String origin(ModelSpec spec, InputLimit limit) {
    if (spec.maxTokens() < limit.tokens()) {
      return "the option";
    }
    return limit.isAssumed() ? "nowhere: assumed" : limit.origin();
  }
}
