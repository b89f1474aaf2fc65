package dev.nightjar.pipeline.size;

import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.index.IndexSpec;
import dev.nightjar.size.Gpu;
import dev.nightjar.vector.WrittenPrecision;
import java.util.Optional;

/**
 * A night that is to be planned.
 *
 * @param embed how its documents become vectors
 * @param precision how exactly these are written
 * @param fileBytes of a file of vectors, about
 * @param index how the index is made
 * @param documents of the corpus that are looked at, about
 * @param fleet what it runs on
 * @param change share of the chunks that are new or changed in a later night
 */
public record PlanSpec(
    EmbedSpec embed,
    WrittenPrecision precision,
    long fileBytes,
    IndexSpec index,
    int documents,
    FleetSpec fleet,
    double change) {
  /**
   * What the night runs on.
   *
   * @param executors how many
   * @param cores of each; empty for what this session's have
   * @param gpu of each; empty for none
   * @param pricePerHour of each; empty if it is not to be told
   * @param lossesPerHour of each, on average
   * @param seed of what is random
   */
  public record FleetSpec(
      int executors,
      Optional<Integer> cores,
      Optional<Gpu> gpu,
      Optional<Double> pricePerHour,
      double lossesPerHour,
      long seed) {}
}
