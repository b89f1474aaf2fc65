package dev.nightjar.pipeline;

import dev.nightjar.config.ConfigurationException;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.io.IndexManifest;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.io.ModelStore;
import dev.nightjar.text.Chunk;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Turns questions into vectors in this process, by the model of an index. Thread-safe. */
public final class QueryEncoder {
  private final DocumentChunks texts;
  private final EmbeddingModel model;

  /** Opens the model; it stays open as long as the process lives. */
  public QueryEncoder(ModelLocation location, BatchPlan batches, Configuration hadoop) {
    this.texts =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            ExecutorModels.tokenizer(location, hadoop),
            location.spec().queryPrefix(),
            new ChunkLimits(location.spec().maxTokens(), 0));
    this.model = ExecutorModels.model(location, batches, hadoop);
  }

  /**
   * The model that an index was made with.
   *
   * @param other where the model lies now, if not where it was; must be the same by fingerprint
   * @param remote how a hosted model is reached
   * @throws ConfigurationException if it is another one
   */
  public static ModelLocation model(
      IndexManifest index, Optional<String> other, RemoteEndpoint remote, Configuration hadoop) {
    String name = other.orElse(index.modelReference());
    ModelLocation model = ModelStore.resolve(name, index.modelOverrides(remote), hadoop);
    String wanted = index.model().getOrDefault("fingerprint", "");
    if (!model.spec().fingerprint().equals(wanted)) {
      throw new ConfigurationException(
          "Invalid option '--model': %s (its fingerprint is %.12s, index %s was made with '%s' of fingerprint %.12s)"
              .formatted(
                  name, model.spec().fingerprint(), index.id(), index.model().get("name"), wanted));
    }
    return model;
  }

  /** The vector of a question, which must not be blank. */
  public float[] encode(String question) {
    Chunk chunk =
        texts
            .of(question)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("Blank question"));
    return model.embed(List.of(new ModelInput(chunk.input(), chunk.tokenIds()))).getFirst();
  }
}
