package dev.nightjar.pipeline;

import dev.nightjar.io.ModelLocation;
import dev.nightjar.text.ChunkLimits;
import java.io.Serializable;

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
public record EmbedPlan(
    ModelLocation model,
    String prefix,
    String chunker,
    int maxTokens,
    int overlap,
    boolean frontMatter,
    EngineSettings engine)
    implements Serializable {

  /** The same plan; a hosted model is asked within the limits of a run. */
  EmbedPlan inRun(String run) {
    return new EmbedPlan(
        model.inRun(run), prefix, chunker, maxTokens, overlap, frontMatter, engine);
  }

  ChunkLimits limits() {
    return new ChunkLimits(maxTokens, overlap, Math.max(maxTokens, model.spec().maxTokens()));
  }

  /** The same plan for other texts: whole, behind another prefix. */
  public EmbedPlan whole(String otherPrefix) {
    return new EmbedPlan(model, otherPrefix, "whole", maxTokens, 0, false, engine);
  }

  /** The same plan for questions: as far as the model reads, whatever a chunk may have. */
  public EmbedPlan questions(String queryPrefix) {
    return new EmbedPlan(model, queryPrefix, "whole", model.spec().maxTokens(), 0, false, engine);
  }
}
