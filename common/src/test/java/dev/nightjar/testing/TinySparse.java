package dev.nightjar.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes the folder of a SparseEncoder of a few hundred kilobytes, in the layouts that
 * sentence-transformers has saved: {@link TinyModel}'s tokenizer, and a graph that looks up a row
 * of logits for each token.
 */
public final class TinySparse {
  private static final String ROUTER =
      """
      {"types": {"query_0_SparseStaticEmbedding": "sentence_transformers.sparse_encoder.modules.sparse_static_embedding.SparseStaticEmbedding",
                 "document_0_Transformer": "sentence_transformers.base.modules.transformer.Transformer",
                 "document_1_SpladePooling": "sentence_transformers.sparse_encoder.modules.splade_pooling.SpladePooling"},
       "structure": {"query": ["query_0_SparseStaticEmbedding"],
                     "document": ["document_0_Transformer", "document_1_SpladePooling"]},
       "parameters": {"default_route": "document", "allow_empty_key": true, "route_mappings": {}}}
      """;

  private TinySparse() {}

  /** How many terms there are. */
  public static int terms() {
    return TinyModel.vocabularySize();
  }

  /** The logits of each token, row by row. */
  public static float[][] logits() {
    ByteBuffer table = ByteBuffer.wrap(graph().weights()).order(ByteOrder.LITTLE_ENDIAN);
    float[][] rows = new float[terms()][terms()];
    for (float[] row : rows) {
      for (int term = 0; term < row.length; term++) {
        row[term] = table.getFloat();
      }
    }
    return rows;
  }

  /** A graph that gives them. */
  public static TinyGraph graph() {
    return new TinyGraph(terms(), terms()).output("logits");
  }

  /** What a token counts for in a query: none for the first ten, which are special mostly. */
  public static float[] queryWeights() {
    float[] weights = StaticTables.random(terms());
    for (int id = 0; id < weights.length; id++) {
      weights[id] = id < 10 ? 0 : 1 + Math.abs(weights[id]);
    }
    return weights;
  }

  /** A Router: documents through the graph, queries by a table of weights. */
  public static Path write(Path folder) throws IOException {
    return write(folder, graph(), "relu");
  }

  /** The same with another graph and activation. */
  public static Path write(Path folder, TinyGraph graph, String activation) throws IOException {
    Path transformer = TinyModel.write(folder.resolve("document_0_Transformer"), graph);
    Files.move(transformer.resolve("model.onnx"), folder.resolve("model.onnx"));
    Files.delete(transformer.resolve("modules.json"));
    module(folder, "", "sentence_transformers.base.modules.router.Router");
    Files.writeString(folder.resolve("router_config.json"), ROUTER);
    pooling(folder.resolve("document_1_SpladePooling"), "max", activation);
    Path query = Files.createDirectories(folder.resolve("query_0_SparseStaticEmbedding"));
    Files.copy(transformer.resolve("tokenizer.json"), query.resolve("tokenizer.json"));
    Files.writeString(query.resolve("config.json"), "{\"frozen\": true}");
    Files.write(
        query.resolve("model.safetensors"),
        new StaticTables().floats("weight", queryWeights(), terms()).file());
    return folder;
  }

  /** A Transformer with its pooling, which queries go through too; as version 5 has called it. */
  public static Path writeSymmetric(Path folder) throws IOException {
    TinyModel.write(folder, graph());
    module(
        folder,
        "",
        "sentence_transformers.sparse_encoder.models.MLMTransformer.MLMTransformer",
        "sentence_transformers.sparse_encoder.models.SpladePooling.SpladePooling");
    pooling(folder.resolve("1_SpladePooling"), "max", "relu");
    return folder;
  }

  /** Writes the config of a pooling. */
  public static void pooling(Path folder, String strategy, String activation) throws IOException {
    Files.writeString(
        Files.createDirectories(folder).resolve("config.json"),
        "{\"pooling_strategy\": \"%s\", \"activation_function\": \"%s\", \"embedding_dimension\": null}"
            .formatted(strategy, activation));
  }

  private static void module(Path folder, String first, String... types) throws IOException {
    Files.createDirectories(folder);
    StringBuilder modules = new StringBuilder("[");
    for (int i = 0; i < types.length; i++) {
      String kind = types[i].substring(types[i].lastIndexOf('.') + 1);
      modules.append(
          String.format(
              Locale.ROOT,
              "%s{\"idx\": %d, \"name\": \"%d\", \"path\": \"%s\", \"type\": \"%s\"}",
              i == 0 ? "" : ", ",
              i,
              i,
              i == 0 ? first : i + "_" + kind,
              types[i]));
    }
    Files.writeString(folder.resolve("modules.json"), modules + "]");
    Files.writeString(
        folder.resolve("config_sentence_transformers.json"),
        "{\"model_type\": \"SparseEncoder\", \"prompts\": {\"query\": \"\", \"document\": \"\"}, \"default_prompt_name\": null, \"similarity_fn_name\": \"dot\"}");
  }
}
