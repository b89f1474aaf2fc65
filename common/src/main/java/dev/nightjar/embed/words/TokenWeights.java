package dev.nightjar.embed.words;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Safetensors;
import dev.nightjar.tokenize.TokenizerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The weights of a vocabulary's tokens in queries, as the {@code SparseStaticEmbedding} of
 * sentence-transformers has them: the tensor {@code weight} of a safetensors file, or a JSON object
 * of weights by token ({@code idf.json}). Stateless.
 */
public final class TokenWeights {
  private static final String TENSOR = "weight";

  private TokenWeights() {}

  /**
   * Reads a table.
   *
   * @param tokenizer the {@code tokenizer.json} of queries, whose ids JSON is read by
   * @return a weight for each id, none below zero; what lies beyond has none
   * @throws ModelException if the file cannot be read, or has weights that cannot be used
   */
  public static float[] read(Path file, Path tokenizer) {
    try {
      float[] weights =
          file.toString().endsWith(".json") ? ofJson(file, tokenizer) : ofTensor(file);
      for (int id = 0; id < weights.length; id++) {
        if (!(weights[id] >= 0 && Float.isFinite(weights[id]))) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "the weight of token %d is %s, which no index sums up",
                  id,
                  weights[id]));
        }
      }
      return weights;
    } catch (IOException e) {
      throw new ModelException(
          "Cannot use the weights of tokens in %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static float[] ofTensor(Path file) throws IOException {
    Safetensors tensors = Safetensors.read(file);
    int[] shape = tensors.tensor(TENSOR).shape();
    if (shape.length != 1) {
      throw new IOException(
          "'%s' is %s, not a weight for each token".formatted(TENSOR, tensors.tensor(TENSOR)));
    }
    return tensors.values(TENSOR, shape);
  }

  private static float[] ofJson(Path file, Path tokenizer) throws IOException {
    JsonNode table = new ObjectMapper().readTree(Files.readAllBytes(file));
    Map<String, Integer> ids = TokenizerFile.ids(tokenizer);
    float[] weights = new float[ids.values().stream().mapToInt(id -> id + 1).max().orElse(0)];
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      Integer id = ids.get(entry.getKey());
      if (id == null) {
        throw new IOException(
            "it names '%s', which the tokenizer does not have".formatted(entry.getKey()));
      }
      weights[id] = (float) entry.getValue().asDouble(Double.NaN);
    }
    return weights;
  }
}
