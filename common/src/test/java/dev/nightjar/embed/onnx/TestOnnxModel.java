package dev.nightjar.embed.onnx;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.testing.EmbeddingModelContract;
import dev.nightjar.testing.TinyGraph;
import dev.nightjar.testing.TinyModel;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Encoder graphs in ONNX Runtime keep to the contract. */
class TestOnnxModel extends EmbeddingModelContract {
  /** More rows than the tokenizer has ids, so that a model that is left open shows. */
  private static final int ROWS = 50_000;

  private static final BatchPlan PLAN = new BatchPlan(512, 1 << 18, 64);

  @TempDir static Path folder;

  private static final TinyGraph GRAPH = new TinyGraph(ROWS, TinyModel.DIMENSION);
  private static ModelSpec spec;
  private static SubwordTokenizer tokenizer;
  private static DocumentChunks inputs;

  @BeforeAll
  static void write() throws IOException {
    TinyModel.write(folder, GRAPH);
    spec = ModelFolder.read("tiny", folder, ModelOverrides.NONE);
    tokenizer = SubwordTokenizer.open(folder.resolve("tokenizer.json"));
    inputs =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            tokenizer,
            "",
            new ChunkLimits(spec.maxTokens(), 0));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Override
  protected EmbeddingModel open() {
    return OnnxModel.open(spec, folder, PLAN);
  }

  @Override
  protected DocumentChunks inputs() {
    return inputs;
  }

  @Override
  protected boolean readsEmoji() {
    return true;
  }

  @Override
  protected long heldBytes() {
    return (long) ROWS * TinyModel.DIMENSION * Float.BYTES;
  }
}
