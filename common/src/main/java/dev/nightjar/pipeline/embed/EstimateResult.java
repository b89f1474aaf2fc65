package dev.nightjar.pipeline.embed;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.source.LeftOut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@code embed} would embed, take and cost.
 *
 * @param dryRun true: nothing was embedded
 * @param model the model's name
 * @param documents by what would become of them
 * @param chunks by what would become of them
 * @param rejects rejected rows, documents and chunks by reason
 * @param tokens of all chunks, special ones included
 * @param tokensToEmbed that the model would read
 * @param pace of a model on this machine; null if it is a hosted one
 * @param hours it would take; null if nobody knows
 * @param remote what a hosted model would cost
 * @param samples the first chunks
 * @param leftOut what of the input was not read
 * @param warnings what the user should know; null if nothing
 */
public record EstimateResult(
    boolean dryRun,
    String model,
    Documents documents,
    Chunks chunks,
    Map<String, Long> rejects,
    long tokens,
    long tokensToEmbed,
    @JsonUnwrapped @Nullable Pace pace,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Double hours,
    @Nullable Remote remote,
    List<Sample> samples,
    @JsonUnwrapped LeftOut.Counts leftOut,
    @Nullable List<String> warnings) {

  /**
   * Documents by what would become of them.
   *
   * @param read rows of the source
   * @param withChunks those to be embedded
   * @param rejected those that cannot be
   * @param empty those without text
   */
  public record Documents(long read, long withChunks, long rejected, long empty) {}

  /**
   * Chunks by what would become of them.
   *
   * @param total that were cut
   * @param toEmbed whose vector the model would make
   * @param reused whose vector is there
   * @param deduplicated that share the vector of an equal one
   */
  public record Chunks(long total, long toEmbed, long reused, long deduplicated) {}

  /**
   * How fast a model is.
   *
   * @param tokensPerSecond of all cores together; null if there is nothing to embed
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Pace(@Nullable Long tokensPerSecond) {}

  /**
   * What a hosted model would cost.
   *
   * @param requests that would be sent
   * @param tokens that would be billed
   * @param pricePerMillionTokens in dollars; null if the table does not have the model
   * @param cost in dollars; null if the price is not known
   * @param maxCost in dollars, at which a run stops; null if there is no limit
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Remote(
      long requests,
      long tokens,
      @Nullable Double pricePerMillionTokens,
      @Nullable Double cost,
      @Nullable Double maxCost) {}

  /** A chunk. */
  public record Sample(String chunkId, int tokens, String text, Map<String, String> attributes) {}
}
