package dev.nightjar.pipeline.index;

import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.RunReport;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Whether an index can be brought to another run by its changed chunks alone, or has to be built
 * anew, and why.
 *
 * @param base the index to update
 * @param spec what the new index is to be
 */
record UpdateRules(IndexManifest base, IndexSpec spec) {
  /**
   * Why the base cannot be updated at all; empty if it can.
   *
   * @param model of the run
   * @param parameters of the new index
   * @param vectors of the run
   */
  Optional<String> obstacle(ModelCard model, IndexParameters parameters, long vectors) {
    return Stream.<Supplier<Optional<String>>>of(
            this::format,
            () -> model(model),
            () -> encoding(model),
            () -> options(parameters),
            this::emptyShard,
            () -> room(vectors))
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<String> format() {
    return when(
        base.format() < IndexManifest.FORMAT,
        "the base's format is %d, this Nightjar's is %d",
        base.format(),
        IndexManifest.FORMAT);
  }

  private Optional<String> model(ModelCard model) {
    return when(
        !model.fingerprints().equals(base.model().fingerprints()),
        "the run's model is %s with fingerprint %.12s, the base's %s with %.12s",
        model.name(),
        model.fingerprints(),
        base.model().name(),
        base.model().fingerprints());
  }

  private Optional<String> encoding(ModelCard model) {
    return when(
        !model.vectorEncoding().equals(base.model().vectorEncoding()),
        "the run's vectors are written as %s, the base's as %s",
        model.vectorEncoding(),
        base.model().vectorEncoding());
  }

  private Optional<String> options(IndexParameters parameters) {
    return when(
        !parameters.equals(base.parameters()),
        "the base was made with other options: %s",
        base.parameters());
  }

  private Optional<String> emptyShard() {
    return when(base.shards().size() != base.spread(), "one of its shards has become empty");
  }

  private Optional<String> room(long vectors) {
    return when(
        vectors > spec.maxShardVectors() * base.shards().size(),
        "%d vectors are more than %d shards of %d hold",
        vectors,
        base.shards().size(),
        spec.maxShardVectors());
  }

  /** Why so many changes are better served by a new index; empty if they are not. */
  Optional<String> obstacle(RunReport.Changes chunks) {
    double share = (double) (chunks.deleted() + chunks.changed()) / base.size();
    return when(
        share > spec.rebuildShare(),
        "%.1f %% of its chunks are gone or changed, more than %.1f %%",
        100 * share,
        100 * spec.rebuildShare());
  }

  private static Optional<String> when(boolean stands, String reason, Object... values) {
    return stands ? Optional.of(String.format(Locale.ROOT, reason, values)) : Optional.empty();
  }
}
