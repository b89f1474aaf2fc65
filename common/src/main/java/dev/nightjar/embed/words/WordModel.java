package dev.nightjar.embed.words;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.List;

/**
 * Means of word vectors. Token ids are rows of the table, -1 for a word that is not in it; such
 * words have vectors only where the table has n-grams, and only for them is a text tokenised again.
 * The vector of a text without any is zeros.
 *
 * <p>Sums are made in double, in the order of the words, those of the table first; so a vector's
 * bits depend on its text alone. Safe for use by several threads.
 */
public final class WordModel implements EmbeddingModel {
  private final WordTable table;
  private final Tokenizer tokenizer;
  private final boolean normalize;
  private final boolean tokens;
  private final boolean sif;
  private final double a;
  private final double harmonic;

  /**
   * A model over a table.
   *
   * @param tokenizer gave the ids; closed with the model
   */
  public WordModel(ModelSpec spec, WordTable table, Tokenizer tokenizer) {
    WordEncoder encoder = (WordEncoder) spec.encoder();
    this.table = table;
    this.tokenizer = tokenizer;
    this.normalize = spec.normalize();
    this.tokens = spec.granularity() == Granularity.TOKEN;
    this.sif = encoder.weighting() == Weighting.SIF;
    this.a = encoder.sifA();
    this.harmonic = sif ? table.harmonic() : 0;
  }

  @Override
  public int dimension() {
    return table.dimension();
  }

  @Override
  public List<float[]> embed(List<ModelInput> inputs, Batches batches) {
    VectorSum sum = new VectorSum(table.dimension());
    List<float[]> vectors = new ArrayList<>(inputs.size());
    for (ModelInput input : inputs) {
      float[] vector = vector(input, sum);
      vectors.add(tokens ? TokenVectors.join(vector, words(input)) : vector);
    }
    batches.add(0);
    return vectors;
  }

  private float[] vector(ModelInput input, VectorSum sum) {
    sum.clear();
    boolean unknown = false;
    for (int row : input.tokenIds()) {
      if (row >= 0) {
        table.read(row, sum.term);
        sum.add(sif ? a / (a + table.probability(row, harmonic)) : 1);
      } else {
        unknown = true;
      }
    }
    if (unknown && table.hasSubwords()) {
      addUnknown(input, sum);
    }
    return sum.scaled(normalize);
  }

  /** The vector of each word; zeros for a word that has none. */
  private float[][] words(ModelInput input) {
    int[] rows = input.tokenIds();
    float[][] words = new float[rows.length][table.dimension()];
    boolean unknown = false;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] >= 0) {
        table.read(rows[i], words[i]);
      } else {
        unknown = true;
      }
    }
    if (unknown && table.hasSubwords()) {
      eachUnknown(input, (place, word) -> table.readSubwords(word, words[place]));
    }
    if (normalize) {
      for (float[] word : words) {
        Vectors.normalize(word);
      }
    }
    return words;
  }

  /** A word that was never seen has a probability of about zero, so it counts in full. */
  private void addUnknown(ModelInput input, VectorSum sum) {
    eachUnknown(
        input,
        (place, word) -> {
          if (table.readSubwords(word, sum.term)) {
            sum.add(1);
          }
        });
  }

  /** Hears of words that are not in the table. */
  private interface Unknown {
    void word(int place, String word);
  }

  private void eachUnknown(ModelInput input, Unknown unknown) {
    String text = input.text();
    Tokens found = tokenizer.tokenizeHead(text, input.tokenIds().length);
    int count = Math.min(found.size(), input.tokenIds().length);
    for (int i = 0; i < count; i++) {
      if (found.ids()[i] < 0) {
        unknown.word(i, text.substring(found.starts()[i], found.ends()[i]));
      }
    }
  }

  @Override
  public void close() {
    tokenizer.close(); // the table is unmapped when nobody refers to it
  }
}
