package dev.nightjar.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a real model folder of a few kilobytes: a WordPiece tokenizer and an ONNX graph that looks
 * token vectors up. It runs through the same code as any other model, thousands of times faster.
 */
public final class TinyModel {
  /** Floats of a vector. */
  public static final int DIMENSION = 8;

  private TinyModel() {}

  /** Writes the folder; the vectors of ids in {@code broken} are NaN. */
  public static Path write(Path folder, int... broken) throws IOException {
    return write(folder, graph().broken(broken));
  }

  /** Writes the folder of a model whose graph does the mean pooling itself. */
  public static Path writePooled(Path folder) throws IOException {
    return write(folder, graph().pooledOnly());
  }

  /** Writes the folder of a model with another's tokenizer that costs next to nothing itself. */
  public static Path writeStatic(Path folder, Path tokenizer, int vocabulary, int dimension)
      throws IOException {
    byte[] json = Files.readAllBytes(tokenizer);
    return write(
        folder,
        new String(json, StandardCharsets.UTF_8),
        dimension,
        new TinyGraph(vocabulary, dimension).pooledOnly().toBytes());
  }

  /** Writes the folder with another graph. */
  public static Path write(Path folder, TinyGraph graph) throws IOException {
    return write(folder, tokenizer(vocabulary()), DIMENSION, graph.toBytes());
  }

  /** How many tokens its tokenizer has. */
  public static int vocabularySize() {
    return vocabulary().size();
  }

  /** A graph for its vocabulary. */
  public static TinyGraph graph() {
    return new TinyGraph(vocabulary().size(), DIMENSION);
  }

  private static Path write(Path folder, String tokenizer, int dimension, byte[] graph)
      throws IOException {
    Files.createDirectories(folder.resolve("1_Pooling"));
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
    Files.write(folder.resolve("model.onnx"), graph);
    Files.writeString(
        folder.resolve("config.json"),
        String.format(
            Locale.ROOT, "{\"hidden_size\": %d, \"max_position_embeddings\": 512}", dimension));
    Files.writeString(
        folder.resolve("modules.json"),
        """
        [{"type": "sentence_transformers.models.Transformer", "path": ""},
         {"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"},
         {"type": "sentence_transformers.models.Normalize", "path": "2_Normalize"}]
        """);
    Files.writeString(
        folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_mean_tokens\": true}");
    Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 64}");
    return folder;
  }

  private static List<String> vocabulary() {
    List<String> words = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (char c = 33; c < 127; c++) {
      if (!Character.isUpperCase(c)) {
        words.add(String.valueOf(c));
        words.add("##" + c);
      }
    }
    for (String word : "the of and to in is that for on with as was be by this".split(" ")) {
      if (!words.contains(word)) {
        words.add(word);
      }
    }
    "我喜欢学习技术今天天气很好你们。，".codePoints().distinct().forEach(c -> words.add(Character.toString(c)));
    return words;
  }

  private static String tokenizer(List<String> vocabulary) throws IOException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    vocabulary.forEach(word -> ids.put(word, ids.size()));
    return """
    {"version": "1.0", "truncation": {"direction": "Right", "max_length": 16, "strategy": "LongestFirst", "stride": 0},
     "padding": null,
     "added_tokens": [%s],
     "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
     "pre_tokenizer": {"type": "BertPreTokenizer"},
     "post_processor": {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
       "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
       "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
     "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": %s}}
    """
        .formatted(
            String.join(
                ", ",
                List.of(
                    added(0, "[PAD]"),
                    added(1, "[UNK]"),
                    added(2, "[CLS]"),
                    added(3, "[SEP]"),
                    added(4, "[MASK]"))),
            new ObjectMapper().writeValueAsString(ids));
  }

  private static String added(int id, String token) {
    return String.format(
        Locale.ROOT,
        "{\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true}",
        id,
        token);
  }
}
