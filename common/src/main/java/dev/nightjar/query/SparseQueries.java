package dev.nightjar.query;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.QueryWeights;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.words.TokenWeights;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SparseTerms;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.run.ModelCard.SparseCard;
import dev.nightjar.models.ModelStore;
import dev.nightjar.models.SparseTexts;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.SparseVector;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Gives questions their sparse vectors, by the model of an index's: each token once, by its weight
 * in the model's table; by the model itself where it has none. Thread-safe, but that nobody may
 * close it while it is asked.
 */
public final class SparseQueries implements AutoCloseable {
  private static final int ROWS = 1;

  private final String prefix;
  private final QueryWeights queries;
  private final Tokenizer tokenizer;
  private final float[] weights;
  private final @Nullable SparseTexts model;

  /**
   * Opens the tokenizer and the table, or the model.
   *
   * @param location of a model of sparse vectors
   */
  public SparseQueries(ModelLocation location, Configuration hadoop) {
    OnnxEncoder.Sparse encoder = (OnnxEncoder.Sparse) location.spec().encoder();
    Path folder = ModelStore.local(location, hadoop);
    Path file = folder.resolve(encoder.queries().tokenizer());
    this.prefix = location.spec().queryPrefix();
    this.queries = encoder.queries();
    this.tokenizer = SubwordTokenizer.open(file);
    boolean table = !queries.file().isEmpty();
    this.weights = table ? TokenWeights.read(folder.resolve(queries.file()), file) : new float[0];
    BatchPlan alone = new BatchPlan(BatchPlan.AUTO, Long.MAX_VALUE, ROWS);
    this.model = table ? null : new SparseTexts(location, prefix, alone, Placement.CPU, hadoop);
  }

  /**
   * The model of an index's sparse vectors, as it was.
   *
   * @throws InvalidInput if the index has none, or the model is another by its fingerprint
   */
  public static SparseQueries of(IndexManifest index, Configuration hadoop) {
    SparseCard card =
        index.model().sparse().orElseThrow(() -> SparseTerms.missing(SearchMode.SPARSE));
    return new SparseQueries(ModelStore.sparse(card, "index " + index.id(), hadoop), hadoop);
  }

  /** The sparse vector of a question; of no terms where none of its tokens counts. */
  public SparseTerms terms(String question) {
    SparseTexts open = model;
    SparseVector vector =
        open == null
            ? byTable(question)
            : open.of(List.of(question)).getFirst().vector().orElse(SparseVector.NONE);
    return new SparseTerms(vector, tokenizer.spellings(vector.terms()));
  }

  private SparseVector byTable(String question) {
    int[] terms =
        IntStream.of(tokenizer.tokenizeHead(prefix + question, queries.tokens()).ids())
            .limit(queries.tokens())
            .filter(id -> id < weights.length && weights[id] >= Float.MIN_NORMAL)
            .sorted()
            .distinct()
            .toArray();
    float[] of = new float[terms.length];
    for (int i = 0; i < terms.length; i++) {
      of[i] = weights[terms[i]];
    }
    return new SparseVector(terms, of);
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
    }
    tokenizer.close();
  }
}
