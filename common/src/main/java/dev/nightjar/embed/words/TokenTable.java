package dev.nightjar.embed.words;

import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Safetensors;
import dev.nightjar.embed.StaticEncoder.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The rows of tokens in a mapped file, which all processes of a machine share. A quantised
 * vocabulary has fewer rows than tokens, a mapping from the one to the other, and a weight for each
 * token. Immutable and safe for use by several threads; the memory is unmapped when the table is no
 * longer referred to.
 */
public final class TokenTable {
  private static final String MAPPING = "mapping";
  private static final String WEIGHTS = "weights";

  private final Format format;
  private final Safetensors.Tensor tensor;
  private final MappedTensor rows;
  private final int[] mapping;
  private final float[] weights;

  private TokenTable(Safetensors file, Format format) throws IOException {
    this.format = format;
    this.tensor = file.tensor(format.tensor());
    this.rows = MappedTensor.of(file, format.tensor());
    this.mapping = file.tensors().containsKey(MAPPING) ? mapping(file) : new int[0];
    this.weights =
        file.tensors().containsKey(WEIGHTS)
            ? file.values(WEIGHTS, file.tensor(WEIGHTS).shape())
            : new float[0];
    int row = Arrays.stream(mapping).filter(r -> r < 0 || r >= rows.rows()).findFirst().orElse(0);
    if (row != 0) {
      throw new IOException(
          String.format(Locale.ROOT, "its mapping names row %d of %d", row, rows.rows()));
    }
    if (weights.length > 0 && weights.length != size()) {
      throw new IOException(
          String.format(Locale.ROOT, "it has %d weights for %d tokens", weights.length, size()));
    }
  }

  private static int[] mapping(Safetensors file) {
    return file.integers(MAPPING, file.tensor(MAPPING).shape());
  }

  /** Whose table a file has, by the name of a tensor with two axes. */
  public static Optional<Format> format(Safetensors file) {
    return Arrays.stream(Format.values())
        .filter(
            format -> {
              Safetensors.Tensor tensor = file.tensors().get(format.tensor());
              return tensor != null
                  && tensor.shape().length == 2
                  && tensor.shape()[0] > 0
                  && tensor.shape()[1] > 0;
            })
        .findFirst();
  }

  /**
   * Maps the table in a file.
   *
   * @throws ModelException if it has none, or one that cannot be read
   */
  public static TokenTable open(Path path) {
    Safetensors file = Safetensors.read(path);
    Format format =
        format(file)
            .orElseThrow(
                () ->
                    new ModelException(
                        "Cannot use %s: it has %s, and no table '%s' or '%s' of tokens x dimension"
                            .formatted(
                                path,
                                file.tensors(),
                                Format.MODEL2VEC.tensor(),
                                Format.SENTENCE_TRANSFORMERS.tensor())));
    try {
      return new TokenTable(file, format);
    } catch (IOException e) {
      throw new ModelException("Cannot use the table in %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Numbers of a row. */
  public int dimension() {
    return rows.dimension();
  }

  /** How many tokens have a row: ids below that. */
  public int size() {
    return mapping.length > 0 ? mapping.length : rows.rows();
  }

  /** How many rows there are, fewer than tokens where the vocabulary is quantised. */
  public int rows() {
    return rows.rows();
  }

  /** Whether tokens have weights. */
  public boolean isWeighted() {
    return weights.length > 0;
  }

  /** Whose table it is. */
  public Format format() {
    return format;
  }

  /** Name, type and shape of the rows, such as {@code embeddings: F16[29528, 256]}. */
  public String form() {
    return format.tensor() + ": " + tensor;
  }

  /** The number format of the rows. */
  public String precision() {
    return switch (tensor.type()) {
      case "I8" -> "int8";
      case "BF16" -> "bf16";
      default -> "fp" + tensor.type().substring(1);
    };
  }

  /** Copies the row of a token. */
  void read(int id, float[] into) {
    rows.read(mapping.length > 0 ? mapping[id] : id, into);
  }

  /** What a token counts for in a sum. */
  double weight(int id) {
    return weights.length > 0 ? weights[id] : 1;
  }
}
