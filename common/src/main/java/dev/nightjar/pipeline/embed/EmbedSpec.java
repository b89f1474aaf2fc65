package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import java.io.Serializable;
import java.util.Objects;

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
 */
public record EmbedSpec(
    ModelLocation model,
    String prefix,
    String chunker,
    int maxTokens,
    int overlap,
    boolean frontMatter,
    EngineSettings engine)
    implements Serializable {

  /** The same plan; a hosted model is asked within the limits of a run. */
  EmbedSpec inRun(String run) {
    return new EmbedSpec(
        model.inRun(run), prefix, chunker, maxTokens, overlap, frontMatter, engine);
  }

  /** Cuts texts by a tokenizer of the model. */
  public DocumentChunks cutter(Tokenizer tokenizer) {
    return new DocumentChunks(
        Objects.requireNonNull(Chunker.byName().get(chunker)), tokenizer, prefix, limits());
  }

  private ChunkLimits limits() {
    return new ChunkLimits(maxTokens, overlap, Math.max(maxTokens, model.spec().maxTokens()));
  }

  /** The same plan for other texts: whole, behind another prefix. */
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
