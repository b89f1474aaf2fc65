package dev.nightjar.pipeline.size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.source.LeftOut;
import dev.nightjar.size.Storage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a night will take.
 *
 * @param model the model's name
 * @param sparse what the model of sparse vectors adds; null for none
 * @param documents of the corpus
 * @param sample how many of them were looked at
 * @param chunks of all documents, estimated
 * @param chunksRange between which they are
 * @param tokens of all chunks, special ones included, estimated
 * @param tokensRange between which they are
 * @param lengths of chunks, and the pace at each
 * @param pace of an executor
 * @param executors that were asked for
 * @param executorCores of each
 * @param hours of {@code embed} and {@code index}
 * @param seconds of each command
 * @param hoursRange for the fewest and the most tokens; 95 % confidence of the sample alone
 * @param hoursLoss if an executor is lost just before the embedding stage ends
 * @param cost of the executors; null if no price is given
 * @param stages of the night
 * @param tasks of all stages
 * @param memory of an executor
 * @param bytes that the night leaves and takes
 * @param outputBytes of the run's files of vectors
 * @param shards of the index
 * @param secondNight a night in which little has changed
 * @param fleets other numbers of executors
 * @param leftOut what of the input was not read
 * @param warnings what the user should know; null if nothing
 */
public record NightPlan(
    String model,
    @Nullable Sparse sparse,
    long documents,
    long sample,
    long chunks,
    Range chunksRange,
    long tokens,
    Range tokensRange,
    List<Length> lengths,
    Speed pace,
    int executors,
    int executorCores,
    double hours,
    Map<String, Double> seconds,
    HoursRange hoursRange,
    double hoursLoss,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Double cost,
    List<StageOf> stages,
    long tasks,
    Map<String, String> memory,
    Storage bytes,
    long outputBytes,
    int shards,
    SecondNight secondNight,
    List<FleetOf> fleets,
    @JsonUnwrapped LeftOut.Counts leftOut,
    @Nullable List<String> warnings) {

  /**
   * Sparse vectors beside the dense ones. The pace is that of both models, and the bytes are among
   * those of the night.
   *
   * @param model the model's name
   * @param terms of a chunk, on average
   * @param outputBytes of the run's files
   * @param indexBytes of the index
   */
  public record Sparse(String model, double terms, long outputBytes, long indexBytes) {}

  /** Limits of an estimate, at 95 % confidence. */
  public record Range(long low, long high) {}

  /** The same of hours. */
  public record HoursRange(double low, double high) {}

  /**
   * Chunks of one kind of length.
   *
   * @param tokens of a chunk, on average
   * @param share of all tokens
   * @param tokensPerSecond of an executor at this length
   */
  public record Length(long tokens, double share, long tokensPerSecond) {}

  /**
   * How fast an executor embeds.
   *
   * @param tokensPerSecond over chunks of all lengths
   * @param source where that is from
   */
  public record Speed(long tokensPerSecond, String source) {}

  /**
   * A stage.
   *
   * @param tailSeconds from when the first core found nothing to do
   */
  public record StageOf(
      String command, String stage, int tasks, double seconds, double tailSeconds) {}

  /**
   * A later night.
   *
   * @param change share of the chunks that are new or changed
   * @param tokens that the model reads
   * @param cost of the executors; null if no price is given
   */
  public record SecondNight(
      double change,
      long tokens,
      double hours,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Double cost,
      Storage bytes) {}

  /**
   * The night with another number of executors.
   *
   * @param cost of the executors; null if no price is given
   * @param busy share of the time that their cores work
   */
  public record FleetOf(
      int executors,
      double hours,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Double cost,
      double busy) {}
}
