package dev.nightjar.pipeline.embed;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What turns documents into vectors, as every executor needs it.
 *
 * @param model the model and where it lies
 * @param prefix what the model reads before each text
 * @param chunker name of the chunker
 * @param maxTokens most tokens of a chunk
 * @param overlap tokens that a chunk repeats
 * @param frontMatter whether the YAML before a text becomes attributes
 * @param engine how vectors are made
 * @param sparse the model that makes sparse vectors of the same chunks; null for none
 */
public record EmbedSpec(
    ModelLocation model,
    String prefix,
    String chunker,
    int maxTokens,
    int overlap,
    boolean frontMatter,
    EngineSettings engine,
    @Nullable ModelLocation sparse)
    implements Serializable {
  /** What turns documents into dense vectors alone. */
  public EmbedSpec(
      ModelLocation model,
      String prefix,
      String chunker,
      int maxTokens,
      int overlap,
      boolean frontMatter,
      EngineSettings engine) {
    this(model, prefix, chunker, maxTokens, overlap, frontMatter, engine, null);
  }

  /**
   * The same with sparse vectors besides.
   *
   * @throws InvalidInput if tokens have vectors too
   */
  public EmbedSpec with(ModelLocation sparseModel) {
    if (model.spec().granularity() == Granularity.TOKEN) {
      throw new InvalidInput(
          "sparse.model",
          sparseModel.reference(),
          "a run has vectors of tokens or sparse ones, and ‹model.granularity› says token",
          "make two runs");
    }
    return new EmbedSpec(
        model, prefix, chunker, maxTokens, overlap, frontMatter, engine, sparseModel);
  }

  /** All that makes vectors, as manifests have it. */
  ModelCard card() {
    ModelCard card = ModelCard.of(model);
    return sparse == null ? card : card.withSparse(sparse);
  }

  /** The same plan; a hosted model is asked within the limits of a run. */
  EmbedSpec inRun(String run) {
    return new EmbedSpec(
        model.inRun(run), prefix, chunker, maxTokens, overlap, frontMatter, engine, sparse);
  }

  /** Cuts texts by a tokenizer of the model. */
  public DocumentChunks cutter(Tokenizer tokenizer) {
    return new DocumentChunks(
        Objects.requireNonNull(Chunker.byName().get(chunker)), tokenizer, prefix, limits());
  }

  private ChunkLimits limits() {
    return new ChunkLimits(maxTokens, overlap, Math.max(maxTokens, model.spec().maxTokens()));
  }

  /** The same plan, without sparse vectors, for other texts: whole, behind another prefix. */
  public EmbedSpec whole(String otherPrefix) {
    return new EmbedSpec(model, otherPrefix, "whole", maxTokens, 0, false, engine);
  }

  /** The same plan for questions: as far as the model reads, whatever a chunk may have. */
  public EmbedSpec questions(String queryPrefix) {
    return new EmbedSpec(model, queryPrefix, "whole", model.spec().maxTokens(), 0, false, engine);
  }
}
