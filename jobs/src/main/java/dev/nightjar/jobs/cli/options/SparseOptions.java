package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.query.SparseQueries;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Sparse vectors beside the dense ones. */
public final class SparseOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** The model. */
  public static final Option<Optional<String>> MODEL =
      ALL.add(
          Option.path(
                  "sparse.model",
                  "--sparse-model",
                  "the folder of a SparseEncoder",
                  "Model that makes sparse vectors beside the dense ones; in searches and exports, where the one that made them lies now")
              .orNone());

  /** How many terms a vector has. */
  public static final Option<Long> TERMS =
      ALL.add(
          Option.number(
              "sparse.terms",
              "--sparse-terms",
              1,
              1000,
              256,
              "Most terms of a sparse vector, those of the largest weights"));

  private SparseOptions() {}

  /** How passages are embedded, with sparse vectors if the settings say so. */
  public static EmbedSpec beside(EmbedSpec dense, Settings settings, Configuration hadoop) {
    Optional<ModelLocation> model =
        settings.value(MODEL).map(name -> ModelStore.sparse(name, settings.asInt(TERMS), hadoop));
    return model.map(dense::with).orElse(dense);
  }

  /** An index, whose model of sparse vectors lies where the settings say. */
  public static IndexManifest of(IndexManifest index, Settings settings) {
    return settings.value(MODEL).map(index::withSparseAt).orElse(index);
  }

  /** What gives questions of an index their sparse vectors. */
  public static SparseQueries queries(
      IndexManifest index, Settings settings, Configuration hadoop) {
    return SparseQueries.of(of(index, settings), hadoop);
  }
}
