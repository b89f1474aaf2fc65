package dev.nightjar.io.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.source.LeftOut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a corpus in a run of {@code embed}: what its result and its manifest both tell.
 *
 * @param documents by what became of them
 * @param chunks by what became of them
 * @param tokens of all that the model is to read: chunks, or windows of documents; special ones
 *     included
 * @param tokensEmbedded of what the model read
 * @param unknownWords of models of words
 * @param modelWarnings what was assumed of the model; null if nothing was
 * @param remote what a hosted model cost
 * @param seconds wall time by stage
 * @param rejects rejected rows, documents and chunks by reason
 * @param reusedRun the run whose vectors were used again
 * @param notes why vectors were made that could have been used again
 * @param tasks what all tasks counted, times in seconds
 * @param lock whose stale lock was taken over, and why that was stale
 * @param drift how far the chunks are from those of the run before; null if it was not measured
 * @param leftOut what of the input was not read
 */
public record RunReport(
    Documents documents,
    Chunks chunks,
    long tokens,
    long tokensEmbedded,
    @Nullable UnknownWords unknownWords,
    @Nullable List<String> modelWarnings,
    @Nullable RemoteBill remote,
    Map<String, Double> seconds,
    Map<String, Long> rejects,
    @Nullable String reusedRun,
    List<String> notes,
    Map<String, Number> tasks,
    @Nullable String lock,
    @Nullable Drift drift,
    @JsonUnwrapped LeftOut.Counts leftOut) {

  /**
   * Documents by what became of them.
   *
   * @param read rows of the source
   * @param embedded with at least one vector
   * @param rejected without one, the empty ones aside
   * @param empty without text
   * @param changes since the run before
   */
  public record Documents(
      long read, long embedded, long rejected, long empty, @JsonUnwrapped Changes changes) {}

  /**
   * Chunks by what became of them.
   *
   * @param total that were cut
   * @param embedded whose vector the model made
   * @param reused whose vector was there: {@code resumed} ones and those of the run before
   * @param deduplicated that share the vector of an equal one
   * @param rejected without a vector
   * @param resumed whose vector a run that was cut off had made
   * @param changes since the run before
   */
  public record Chunks(
      long total,
      long embedded,
      long reused,
      long deduplicated,
      long rejected,
      long resumed,
      @JsonUnwrapped Changes changes) {}

  /**
   * What became of documents or chunks since the run before.
   *
   * @param added that the run before has not
   * @param changed with other content
   * @param kept with the same content
   * @param deleted that only the run before has
   */
  public record Changes(long added, long changed, long kept, long deleted) {
    /** Whether everything is as it was. */
    public boolean areNone() {
      return added + changed + deleted == 0;
    }

    /** The share of what the run before has that is gone. */
    public double deleteShare() {
      long before = changed + kept + deleted;
      return before == 0 ? 0 : (double) deleted / before;
    }
  }

  /**
   * Words that are not in a model's table; fastText's n-grams may give them vectors.
   *
   * @param share of all words, to six decimals
   */
  public record UnknownWords(long count, double share) {
    /** Of so many words. */
    public static UnknownWords of(long count, long words) {
      return new UnknownWords(count, words == 0 ? 0 : Math.round(1e6 * count / words) / 1e6);
    }
  }

  /**
   * How far the chunks of a run are from those of the run before.
   *
   * @param from the run before
   * @param energyDistance of samples of both
   * @param pValue probability of one as large if nothing changed
   */
  public record Drift(String from, double energyDistance, double pValue) {}
}
