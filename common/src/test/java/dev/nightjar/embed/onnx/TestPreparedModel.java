package dev.nightjar.embed.onnx;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.graph.TinyBert;
import dev.nightjar.embed.graph.TinyBert.Style;
import dev.nightjar.models.ModelPreparation;
import dev.nightjar.models.ModelStore;
import dev.nightjar.testing.EmbeddingModelContract;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Graphs of bytes with fixed scales keep to the contract: no text's vector depends on its batch.
 */
class TestPreparedModel extends EmbeddingModelContract {
  /** More rows than the tokenizer has ids, so that a model that is left open shows. */
  private static final int ROWS = 50_000;

  @TempDir static Path folder;

  private static ModelPreparation.Prepared made;
  private static SubwordTokenizer tokenizer;
  private static DocumentChunks inputs;

  @BeforeAll
  static void write() throws IOException {
    Configuration hadoop = new Configuration(false);
    Path original = TinyBert.write(folder.resolve("m"), Style.STEPS, ROWS);
    made =
        new ModelPreparation(
                ModelStore.find(original.toString(), ModelOverrides.NONE, hadoop), WORDS, hadoop)
            .write(ModelPreparation.Form.INT8, folder.resolve("made"));
    tokenizer = SubwordTokenizer.open(made.folder().resolve("tokenizer.json"));
    inputs =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            tokenizer,
            "",
            new ChunkLimits(made.model().maxTokens(), 0));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Override
  protected EmbeddingModel open() {
    return OnnxModel.open(made.model(), made.folder(), new BatchPlan(512, 1 << 18, 64));
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
    return (long) ROWS * TinyBert.WIDTH * Float.BYTES;
  }
}
