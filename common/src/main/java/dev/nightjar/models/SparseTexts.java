package dev.nightjar.models;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.remote.LocalLimits;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.SparseVector;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Sparse vectors of texts by a model of such vectors, which this process shares. Of a text that is
 * longer than the model reads, the front is read. Safe for use by several threads, but that nobody
 * may close it while it is asked.
 */
public final class SparseTexts implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final DocumentChunks inputs;
  private final String prefix;
  private final int maxTokens;
  private final int ends;
  private final EmbeddingModel model;

  /**
   * Opens the model, until closed.
   *
   * @param prefix what it reads before each text
   */
  public SparseTexts(
      ModelLocation location,
      String prefix,
      BatchPlan batches,
      Placement placement,
      Configuration hadoop) {
    this.tokenizer = ExecutorModels.tokenizer(location, hadoop);
    this.inputs =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            tokenizer,
            prefix,
            new ChunkLimits(location.spec().maxTokens(), 0));
    this.prefix = prefix;
    this.maxTokens = location.spec().maxTokens();
    this.ends = tokenizer.leadingIds().length + tokenizer.trailingIds().length;
    this.model = ExecutorModels.model(location, batches, placement, LocalLimits::new, hadoop);
  }

  /**
   * What the model makes of a text.
   *
   * @param vector empty if it gave no numbers
   * @param cut whether it did not read the text to its end
   */
  public record Weighed(Optional<SparseVector> vector, boolean cut) {}

  /** What its graph runs by. */
  public Optional<Execution> execution() {
    return model.execution();
  }

  /** The vectors of texts, in their order. */
  public List<Weighed> of(List<String> texts) {
    List<ModelInput> read =
        texts.stream().map(text -> new ModelInput(text, inputs.ids(text))).toList();
    List<float[]> vectors = model.embed(read);
    List<Weighed> weighed = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      float[] vector = vectors.get(i);
      boolean usable = vector.length == 0 || Vectors.isUsable(vector);
      weighed.add(
          new Weighed(
              usable ? Optional.of(SparseVector.ofArray(vector)) : Optional.empty(),
              isCut(texts.get(i), read.get(i).tokenIds().length)));
    }
    return weighed;
  }

  private boolean isCut(String text, int ids) {
    return ids == maxTokens && tokenizer.tokenizeHead(prefix + text, ids).size() + ends > ids;
  }

  /** Gives the model back; others may use it. */
  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
