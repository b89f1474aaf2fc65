package dev.nightjar.bench;

import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes a model with the tokenizer of another one that looks token vectors up, so that a run costs
 * what the pipeline around the model costs. Arguments: a model folder, a new folder.
 */
public final class StaticModel {
  /** Ids of the uncased BERT vocabulary. */
  private static final int VOCABULARY = 30_522;

  private static final int DIMENSION = 384;

  private StaticModel() {}

  /** Writes the folder. */
  public static void main(String... args) throws IOException {
    TinyModel.writeStatic(
        Path.of(args[1]), Path.of(args[0], "tokenizer.json"), VOCABULARY, DIMENSION);
  }
}
