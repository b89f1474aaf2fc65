package dev.nightjar.pipeline;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Device;
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
 * @param tokenBudget most tokens of one run; {@link BatchPlan#AUTO} for what each machine finds
 * @param attentionBudget most attention cells of one run
 * @param windowTokens tokens that a task sorts by length at once
 * @param taskTokens tokens of one task, about
 * @param device what encoder graphs run on
 */
public record EmbedPlan(
    ModelLocation model,
    String prefix,
    String chunker,
    int maxTokens,
    int overlap,
    int tokenBudget,
    long attentionBudget,
    long windowTokens,
    long taskTokens,
    Device device)
    implements Serializable {

  private static final int MAX_ROWS = 64;

  /** The same plan with the limits of a hosted model divided among the processes of a run. */
  EmbedPlan sharedBy(int processes, String run) {
    return new EmbedPlan(
        model.sharedBy(processes, run),
        prefix,
        chunker,
        maxTokens,
        overlap,
        tokenBudget,
        attentionBudget,
        windowTokens,
        taskTokens,
        device);
  }

  ChunkLimits limits() {
    return new ChunkLimits(maxTokens, overlap);
  }

  BatchPlan batches() {
    return new BatchPlan(tokenBudget, attentionBudget, MAX_ROWS);
  }

  /** The same plan for other texts: whole, behind another prefix. */
  public EmbedPlan whole(String otherPrefix) {
    return new EmbedPlan(
        model,
        otherPrefix,
        "whole",
        maxTokens,
        0,
        tokenBudget,
        attentionBudget,
        windowTokens,
        taskTokens,
        device);
  }
}
