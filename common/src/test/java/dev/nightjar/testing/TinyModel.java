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

  /** Floats of a token's vector in models of late interaction. */
  public static final int TOKEN_DIMENSION = 4;

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

  /**
   * Writes the folder of a model of late interaction: a layer to {@link #TOKEN_DIMENSION} numbers,
   * queries filled up to 10 tokens, and neither commas nor full stops kept of documents.
   */
  public static Path writeLate(Path folder) throws IOException {
    write(folder);
    float[] weights = new float[TOKEN_DIMENSION * DIMENSION];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.sin(i + 1.0);
    }
    Files.createDirectories(folder.resolve("1_Dense"));
    Files.createDirectories(folder.resolve("2_MultiVectorMask"));
    Files.createDirectories(folder.resolve("3_Normalize"));
    Files.write(
        folder.resolve("1_Dense/model.safetensors"),
        new StaticTables().floats("linear.weight", weights, TOKEN_DIMENSION, DIMENSION).file());
    Map<String, String> files = new LinkedHashMap<>();
    files.put(
        "modules.json",
        """
        [{"type": "sentence_transformers.base.modules.transformer.Transformer", "path": ""},
         {"type": "sentence_transformers.base.modules.dense.Dense", "path": "1_Dense"},
         {"type": "sentence_transformers.multi_vector_encoder.modules.multi_vector_mask.MultiVectorMask", "path": "2_MultiVectorMask"},
         {"type": "sentence_transformers.base.modules.normalize.Normalize", "path": "3_Normalize"}]
        """);
    files.put(
        "1_Dense/config.json",
        """
        {"in_features": 8, "out_features": 4, "bias": false, "activation_function": "torch.nn.modules.linear.Identity",
         "module_input_name": "token_embeddings", "module_output_name": "token_embeddings"}
        """);
    files.put(
        "2_MultiVectorMask/config.json",
        "{\"skiplist_words\": [\".\", \",\"], \"skiplist_tasks\": [\"document\"]}");
    files.put("3_Normalize/config.json", "{\"module_input_name\": \"token_embeddings\"}");
    files.put(
        "sentence_bert_config.json",
        """
        {"max_seq_length": 64, "document_length": 32,
         "query_expansion": {"strategy": "fixed", "attend": true, "token": null, "length": 10}}
        """);
    files.put(
        "config_sentence_transformers.json",
        """
        {"model_type": "MultiVectorEncoder", "prompts": {"query": "the ", "document": "of "}, "similarity_fn_name": "maxsim"}
        """);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    return folder;
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
