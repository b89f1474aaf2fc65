package dev.nightjar.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes a real model folder of a few kilobytes: a WordPiece tokenizer and an ONNX graph that looks
 * token vectors up. It runs through the same code as any other model, thousands of times faster.
 */
public final class TinyModel {
  /** Floats of a vector. */
  public static final int DIMENSION = 8;

  private static final int INT64 = 7;
  private static final int FLOAT = 1;

  private TinyModel() {}

  /** Writes the folder; the vectors of ids in {@code broken} are NaN. */
  public static Path write(Path folder, int... broken) throws IOException {
    return write(folder, false, broken);
  }

  /** Writes the folder of a model whose graph does the mean pooling itself. */
  public static Path writePooled(Path folder) throws IOException {
    return write(folder, true);
  }

  /** Writes the folder of a model with another's tokenizer that costs next to nothing itself. */
  public static Path writeStatic(Path folder, Path tokenizer, int vocabulary, int dimension)
      throws IOException {
    byte[] json = Files.readAllBytes(tokenizer);
    return write(
        folder,
        new String(json, StandardCharsets.UTF_8),
        dimension,
        graph(vocabulary, dimension, true));
  }

  private static Path write(Path folder, boolean pooled, int... broken) throws IOException {
    List<String> vocabulary = vocabulary();
    return write(
        folder,
        tokenizer(vocabulary),
        DIMENSION,
        graph(vocabulary.size(), DIMENSION, pooled, broken));
  }

  private static Path write(Path folder, String tokenizer, int dimension, byte[] graph)
      throws IOException {
    Files.createDirectories(folder.resolve("1_Pooling"));
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
    Files.write(folder.resolve("model.onnx"), graph);
    Files.writeString(
        folder.resolve("config.json"),
        "{\"hidden_size\": %d, \"max_position_embeddings\": 512}".formatted(dimension));
    Files.writeString(
        folder.resolve("modules.json"),
        """
        [{"type": "sentence_transformers.models.Transformer"},
         {"type": "sentence_transformers.models.Pooling"},
         {"type": "sentence_transformers.models.Normalize"}]
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
    return "{\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true}"
        .formatted(id, token);
  }

  /**
   * An ONNX model in protobuf's wire format: last_hidden_state = Gather(table, input_ids), and, if
   * pooled, sentence_embedding = ReduceMean of that over the tokens.
   */
  private static byte[] graph(int vocabulary, int dimension, boolean pooled, int... broken)
      throws IOException {
    Random random = new Random(7);
    ByteBuffer table =
        ByteBuffer.allocate(vocabulary * dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < vocabulary * dimension; i++) {
      table.putFloat((float) random.nextGaussian());
    }
    for (int id : broken) {
      for (int d = 0; d < dimension; d++) {
        table.putFloat((id * dimension + d) * Float.BYTES, Float.NaN);
      }
    }
    Message tensor =
        new Message()
            .number(1, vocabulary)
            .number(1, dimension)
            .number(2, FLOAT)
            .text(8, "table")
            .bytes(9, table.array());
    Message node =
        new Message()
            .text(1, "table")
            .text(1, "input_ids")
            .text(2, "last_hidden_state")
            .text(4, "Gather");
    Message graph =
        new Message()
            .message(1, node)
            .text(2, "tiny")
            .message(5, tensor)
            .message(11, value("input_ids", INT64, "batch", "sequence"))
            .message(12, value("last_hidden_state", FLOAT, "batch", "sequence", "" + dimension));
    if (pooled) {
      graph
          .message(1, mean())
          .message(12, value("sentence_embedding", FLOAT, "batch", "" + dimension));
    }
    return new Message()
        .number(1, 8)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, 13))
        .toBytes();
  }

  private static Message mean() throws IOException {
    Message axes = new Message().text(1, "axes").number(8, 1).number(20, 7);
    Message keep = new Message().text(1, "keepdims").number(3, 0).number(20, 2);
    return new Message()
        .text(1, "last_hidden_state")
        .text(2, "sentence_embedding")
        .text(4, "ReduceMean")
        .message(5, axes)
        .message(5, keep);
  }

  private static Message value(String name, int type, String... dimensions) throws IOException {
    Message shape = new Message();
    for (String dimension : dimensions) {
      shape.message(
          1,
          Character.isDigit(dimension.charAt(0))
              ? new Message().number(1, Long.parseLong(dimension))
              : new Message().text(2, dimension));
    }
    Message tensor = new Message().number(1, type).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** The two kinds of protobuf fields that are needed: varint and length-delimited. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) throws IOException {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) throws IOException {
      return bytes(field, value.toBytes());
    }

    Message bytes(int field, byte[] value) throws IOException {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.write(value);
      return this;
    }

    byte[] toBytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long left = value;
      while (left >= 128) {
        out.write((int) (left & 127 | 128));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }
}
