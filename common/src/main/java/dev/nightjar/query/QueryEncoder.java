package dev.nightjar.query;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.remote.RemoteModels;
import dev.nightjar.index.Question;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.models.ContentTokens;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.ModelStore;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.Vectors;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns questions into vectors in this process, by the model of an index. Thread-safe, but that
 * nobody may close it while a question is asked.
 */
public final class QueryEncoder implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final DocumentChunks texts;
  private final EmbeddingModel model;
  private final int promptTokens;
  private final ModelSpec spec;
  private final ContentTokens own;

  /**
   * Opens the model, until closed.
   *
   * @param prefix what the model reads before each question
   */
  public QueryEncoder(
      ModelLocation location, String prefix, BatchPlan batches, Configuration hadoop) {
    this.spec = location.spec();
    this.own = ContentTokens.of(location, prefix, hadoop);
    this.tokenizer = ExecutorModels.tokenizer(location, hadoop);
    this.texts =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            tokenizer,
            prefix,
            new ChunkLimits(location.spec().maxTokens(), 0));
    this.model = ExecutorModels.model(location, batches, hadoop);
    this.promptTokens = ExecutorModels.promptTokens(location, prefix, hadoop);
  }

  /**
   * The model that an index was made with.
   *
   * @param other where the model lies now, if not where it was; must be the same by fingerprint
   * @param remote how a hosted model is reached
   * @throws InvalidInput if it is another one
   */
  public static ModelLocation model(
      IndexManifest index, Optional<String> other, RemoteEndpoint remote, Configuration hadoop) {
    String name = other.orElse(index.model().reference());
    ModelLocation model = resolve(name, index, other.isPresent(), remote, hadoop);
    String wanted = index.model().fingerprint();
    if (!model.spec().fingerprint().equals(wanted)) {
      throw new InvalidInput(
          "model.name",
          name,
          "its fingerprint is %.12s, index %s was made with '%s' of fingerprint %.12s"
              .formatted(model.spec().fingerprint(), index.id(), index.model().name(), wanted));
    }
    return model;
  }

  /**
   * A question with its vector, and those of its tokens if the model gives them.
   *
   * @throws InvalidInput if the model gives none
   */
  public Question question(String question) {
    return ask(question)
        .orElseThrow(
            () ->
                InvalidInput.told(
                    "QUERY",
                    "Invalid QUERY '%.80s': it has no vector (%s); ‹search.mode› text needs none"
                        .formatted(question, spec.encoder().unusable())));
  }

  /** The vector of a text; empty if the model gives none. */
  public Optional<float[]> find(String text) {
    return ask(text).map(Question::vector);
  }

  /** How many tokens a text has, without those that the model adds. */
  public int tokens(String text) {
    return tokenizer.tokenize(text).size();
  }

  private Optional<Question> ask(String text) {
    return texts
        .of(text)
        .findFirst()
        .flatMap(
            chunk -> {
              int[] ids = chunk.tokenIds();
              float[] vector =
                  model.embed(List.of(new ModelInput(chunk.input(), ids, promptTokens))).getFirst();
              return Vectors.isUsable(vector)
                  ? Optional.of(question(text, vector, ids.length))
                  : Optional.empty();
            });
  }

  private Question question(String text, float[] vector, int ids) {
    if (spec.granularity() == Granularity.TEXT) {
      return new Question(text, vector);
    }
    int dimension = spec.dimension();
    float[] both = own.of(vector, ids);
    return new Question(
        text,
        TokenVectors.text(both, dimension),
        TokenVectors.tokens(both, dimension, Math.max(0, ids - own.front() - own.back())));
  }

  /** Gives the model back; others may use it. */
  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }

  /** By the settings of the index, which another model may not even have. */
  private static ModelLocation resolve(
      String name,
      IndexManifest index,
      boolean given,
      RemoteEndpoint remote,
      Configuration hadoop) {
    try {
      ModelLocation model = ModelStore.resolve(name, index.model().overrides(remote), hadoop);
      return model.with(model.spec().with(index.model().granularity()));
    } catch (ModelException | InvalidInput e) {
      if (!given || e.getCause() != null || RemoteModels.isRemote(name)) {
        throw e; // neither what has a cause nor what a hosted model is told is a wrong name
      }
      throw new InvalidInput(
          "model.name",
          name,
          "index %s was made with '%s'; %s"
              .formatted(index.id(), index.model().name(), e.getMessage()));
    }
  }
}
