package dev.nightjar.embed.words;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.StaticEncoder;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.VectorModule;
import dev.nightjar.vector.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Means of the rows of tokens. The vector of a text none of whose tokens counts is zeros.
 *
 * <p>Sums are made in double, in the order of the tokens; so a vector's bits depend on its text
 * alone. Safe for use by several threads.
 */
public final class StaticModel implements EmbeddingModel {
  private final ModelSpec spec;
  private final TokenTable table;
  private final int unknown;
  private final UnaryOperator<float[]> finish;

  private StaticModel(ModelSpec spec, TokenTable table, UnaryOperator<float[]> finish) {
    this.spec = spec;
    this.table = table;
    this.unknown = ((StaticEncoder) spec.encoder()).unknown();
    this.finish = finish;
  }

  /**
   * Opens a model whose files lie in {@code folder}.
   *
   * @throws dev.nightjar.embed.ModelException if a file of it cannot be read
   */
  public static StaticModel open(ModelSpec spec, Path folder) {
    StaticEncoder encoder = (StaticEncoder) spec.encoder();
    return new StaticModel(
        spec,
        TokenTable.open(folder.resolve(encoder.table())),
        VectorModule.finish(encoder.modules(), folder, spec.dimension(), spec.normalize()));
  }

  @Override
  public int dimension() {
    return spec.dimension();
  }

  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    VectorSum sum = new VectorSum(table.dimension());
    List<float[]> vectors = new ArrayList<>(inputs.size());
    for (ModelInput input : inputs) {
      float[] vector = finish.apply(mean(input, sum));
      vectors.add(
          spec.granularity() == Granularity.TOKEN
              ? TokenVectors.join(vector, tokens(input))
              : vector);
    }
    batches.add(0);
    return vectors;
  }

  private float[] mean(ModelInput input, VectorSum sum) {
    sum.clear();
    for (int id : input.tokenIds()) {
      if (id != unknown) {
        table.read(id, sum.term);
        sum.add(table.weight(id));
      }
    }
    return sum.scaled(false);
  }

  /** The vector of each token, cut and normalised as the text's is; zeros for an unknown one. */
  private float[][] tokens(ModelInput input) {
    int[] ids = input.tokenIds();
    int kept = Math.min(spec.dimension(), table.dimension());
    float[] row = new float[table.dimension()];
    float[][] tokens = new float[ids.length][kept];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] != unknown) {
        table.read(ids[i], row);
        for (int d = 0; d < kept; d++) {
          tokens[i][d] = (float) (table.weight(ids[i]) * row[d]);
        }
        if (spec.normalize()) {
          Vectors.normalize(tokens[i]);
        }
      }
    }
    return tokens;
  }

  /** Nothing: the table is unmapped when nobody refers to it. */
  @Override
  public void close() {}
}
