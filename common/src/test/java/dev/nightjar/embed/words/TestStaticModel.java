package dev.nightjar.embed.words;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.testing.EmbeddingModelContract;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.StaticTables;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tables of tokens keep to the contract. */
class TestStaticModel extends EmbeddingModelContract {
  private static final int ROWS = 16_384;
  private static final int DIMENSION = 64;
  private static final int MAX_TOKENS = 512;

  @TempDir static Path folder;

  private static ModelSpec spec;
  private static SubwordTokenizer tokenizer;
  private static DocumentChunks inputs;

  @BeforeAll
  static void write() throws IOException {
    new StaticTables()
        .floats("embedding.weight", StaticTables.random(ROWS * DIMENSION), ROWS, DIMENSION)
        .write(folder);
    ModelOverrides overrides = new Overrides().maxTokens(MAX_TOKENS).made();
    spec = ModelFolder.read("static", folder, overrides);
    tokenizer = SubwordTokenizer.bare(folder.resolve("tokenizer.json"));
    inputs =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            tokenizer,
            "",
            new ChunkLimits(MAX_TOKENS, 0));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Override
  protected EmbeddingModel open() {
    return StaticModel.open(spec, folder);
  }

  @Override
  protected DocumentChunks inputs() {
    return inputs;
  }

  @Override
  protected int manyTexts() {
    return 20_000;
  }

  @Override
  protected boolean readsEmoji() {
    return true;
  }

  @Override
  protected ModelInput inputOfEverything() {
    return new ModelInput("", IntStream.range(0, ROWS).toArray());
  }

  @Override
  protected long heldBytes() {
    return (long) ROWS * DIMENSION * Float.BYTES;
  }
}
