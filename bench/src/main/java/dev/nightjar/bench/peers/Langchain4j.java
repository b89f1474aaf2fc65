package dev.nightjar.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Langchain4j's in-process model, as its documentation uses it. */
final class Langchain4j implements Peer {
  private final EmbeddingModel model;

  private Langchain4j(EmbeddingModel model) {
    this.model = model;
  }

  /** The model it ships: these weights, with a tokenizer that cuts every text at 128 tokens. */
  static Langchain4j shipped() {
    return new Langchain4j(new AllMiniLmL6V2EmbeddingModel());
  }

  /** The same code over a folder, its tokenizer's limit taken out so that it reads whole texts. */
  static Langchain4j whole(Path folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode file = (ObjectNode) json.readTree(folder.resolve("tokenizer.json").toFile());
    file.putNull("truncation").putNull("padding");
    Path tokenizer = Files.createTempFile("tokenizer", ".json");
    tokenizer.toFile().deleteOnExit();
    json.writeValue(tokenizer.toFile(), file);
    return new Langchain4j(
        new OnnxEmbeddingModel(folder.resolve("model.onnx"), tokenizer, PoolingMode.MEAN));
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
        .map(Embedding::vector)
        .toList();
  }
}
