package dev.nightjar.embed.words;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.testing.EmbeddingModelContract;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What files of word vectors of every format must keep to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WordModelContract extends EmbeddingModelContract {
  private static final int SIZE = 4096;
  private static final int DIMENSION = 256;
  private static final int MAX_TOKENS = 512;

  @TempDir static Path folder;

  private final List<String> vocabulary = vocabulary();
  private final WordFormat format;
  private ModelSpec spec;
  private Path made;
  private Tokenizer tokenizer;
  private DocumentChunks inputs;

  WordModelContract(WordFormat format) {
    this.format = format;
  }

  /** Most words of the contract's texts, so that some are unknown, and others. */
  private static List<String> vocabulary() {
    List<String> words = new ArrayList<>(WORDS.subList(0, WORDS.size() - 4));
    for (int i = words.size(); i < SIZE; i++) {
      words.add("w" + i);
    }
    return words;
  }

  /**
   * The file.
   *
   * @param vectors at least as many as words
   */
  abstract byte[] file(List<String> words, float[][] vectors);

  @BeforeAll
  void write() throws IOException {
    Random random = new Random(7);
    float[][] vectors = new float[2 * SIZE][DIMENSION];
    for (float[] vector : vectors) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (random.nextInt(1999) - 999) / 1000f;
      }
    }
    made = Files.createDirectory(folder.resolve(format.key()));
    WordFiles.convert("file", new ByteArrayInputStream(file(vocabulary, vectors)), made);
    spec =
        new ModelSpec(
            "file",
            new WordEncoder("file", format.key(), WordBreaks.WORDS.key(), Weighting.SIF, 1e-3),
            true,
            MAX_TOKENS,
            DIMENSION,
            "",
            "",
            Map.of(),
            List.of(),
            Granularity.TEXT);
    tokenizer = WordTokenizer.of(WordBreaks.WORDS, WordTable.open(made)::row);
    inputs =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            tokenizer,
            "",
            new ChunkLimits(MAX_TOKENS, 0));
  }

  @Override
  protected EmbeddingModel open() {
    WordTable table = WordTable.open(made);
    return new WordModel(spec, table, WordTokenizer.of(WordBreaks.WORDS, table::row));
  }

  @Override
  protected DocumentChunks inputs() {
    return inputs;
  }

  @Override
  protected boolean readsEmoji() {
    return false;
  }

  @Override
  protected ModelInput inputOfEverything() {
    String text = String.join(" ", vocabulary);
    return new ModelInput(text, tokenizer.tokenize(text).ids());
  }

  @Override
  protected long heldBytes() {
    return (long) SIZE * DIMENSION * Float.BYTES;
  }
}
