package dev.nightjar.pipeline.embed;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.text.DocumentWindows;
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
 * @param lateContext tokens on either side of a chunk that the model reads with it at least, where
 *     it reads documents and a chunk's vector is the mean of its tokens' ({@link
 *     dev.nightjar.embed.Granularity#LATE}); {@link #NOT_LATE} where it reads chunks by themselves
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
    int lateContext,
    @Nullable ModelLocation sparse)
    implements Serializable {
  /** Chunks are read by themselves. */
  public static final int NOT_LATE = -1;

  /** Chunks are read by themselves and have dense vectors alone. */
  public EmbedSpec(
      ModelLocation model,
      String prefix,
      String chunker,
      int maxTokens,
      int overlap,
      boolean frontMatter,
      EngineSettings engine) {
    this(model, prefix, chunker, maxTokens, overlap, frontMatter, engine, NOT_LATE, null);
  }

  /** The same plan; a hosted model is asked within the limits of a run. */
  EmbedSpec inRun(String run) {
    return new EmbedSpec(
        model.inRun(run),
        prefix,
        chunker,
        maxTokens,
        overlap,
        frontMatter,
        engine,
        lateContext,
        sparse);
  }

  /**
   * The same with sparse vectors besides.
   *
   * @throws InvalidInput if chunks are not read by themselves, for a vector each
   */
  public EmbedSpec with(ModelLocation sparseModel) {
    if (model.spec().granularity() != Granularity.TEXT) {
      throw new InvalidInput(
          "sparse.model",
          sparseModel.reference(),
          "it needs chunks that are read by themselves for one vector, and the run has %s"
              .formatted(isLate() ? "‹chunk.late›" : "‹model.granularity› token"),
          "make two runs");
    }
    return new EmbedSpec(
        model, prefix, chunker, maxTokens, overlap, frontMatter, engine, lateContext, sparseModel);
  }

  /** All that makes vectors, as manifests have it. */
  ModelCard card() {
    ModelCard card = ModelCard.of(model);
    return sparse == null ? card : card.withSparse(sparse);
  }

  /** The same plan, where the model reads documents and not chunks. */
  public EmbedSpec late(int context) {
    return new EmbedSpec(
        model, prefix, chunker, maxTokens, overlap, frontMatter, engine, context, sparse);
  }

  /** Whether the model reads documents and not chunks. */
  public boolean isLate() {
    return lateContext != NOT_LATE;
  }

  /** Cuts texts by a tokenizer of the model. */
  public DocumentChunks cutter(Tokenizer tokenizer) {
    return new DocumentChunks(
        Objects.requireNonNull(Chunker.byName().get(chunker)), tokenizer, prefix, limits());
  }

  /** What the model reads of a document at once, where it reads documents. */
  DocumentWindows windows(Tokenizer tokenizer) {
    return new DocumentWindows(tokenizer, prefix, model.spec().maxTokens(), lateContext);
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
    ModelSpec asked = model.spec().questions();
    return new EmbedSpec(
        model.with(asked), queryPrefix, "whole", asked.maxTokens(), 0, false, engine);
  }
}
