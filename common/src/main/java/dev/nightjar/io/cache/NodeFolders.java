package dev.nightjar.io.cache;

import dev.nightjar.embed.node.NodePlaces;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The folders of a machine that keep what is fetched or made once, for all its processes. Hadoop's
 * settings name them, since those reach every executor; untold, the environment does ({@link
 * NodePlaces}).
 *
 * @param models built-in models
 * @param copies copies of remote models and tokenizers, tables of word vectors, prepared graphs
 * @param tokenBudgets what was found of the speed of models
 * @param indexes copies of remote shards, and what is known of files that were read
 */
public record NodeFolders(Path models, Path copies, Path tokenBudgets, Path indexes) {
  /** The setting of the folder of all. */
  public static final String ROOT = "nightjar.cache";

  /** The setting of the folder of copies alone; token budgets lie beside it. */
  public static final String COPIES = "nightjar.models.cache";

  /** The setting of the folder of indexes alone. */
  public static final String INDEXES = "nightjar.indexes.cache";

  /** The folder of built-in models, below that of all if that has one. */
  public static Path models(Optional<String> root) {
    return root.map(all -> Path.of(all, "models")).orElseGet(NodePlaces::models);
  }

  /** The folders that settings name; those of the environment for others. */
  public static NodeFolders of(Configuration hadoop) {
    String root = hadoop.getTrimmed(ROOT, "");
    Path models = models(root.isEmpty() ? Optional.empty() : Optional.of(root));
    Path caches = root.isEmpty() ? NodePlaces.caches() : models;
    Path copies = Path.of(hadoop.get(COPIES, caches.resolve("remote").toString()));
    return new NodeFolders(
        models,
        copies,
        copies.resolveSibling("token-budgets"),
        Path.of(hadoop.get(INDEXES, caches.resolveSibling("indexes").toString())));
  }
}
