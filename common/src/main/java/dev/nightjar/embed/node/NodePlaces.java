package dev.nightjar.embed.node;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The two places of a machine, unless settings name others: one for built-in models, which may be
 * read-only, and one for what is made or copied once. The environment names them, since that is all
 * that every process of a cluster has.
 */
public final class NodePlaces {
  private NodePlaces() {}

  /** Where built-in models are: {@code NIGHTJAR_MODELS}, or the user's cache. */
  public static Path models() {
    return named("NIGHTJAR_MODELS")
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "nightjar", "models"));
  }

  /** Where caches are: below {@code NIGHTJAR_CACHE}, or among the models. */
  public static Path caches() {
    return named("NIGHTJAR_CACHE")
        .map(root -> root.resolve("models"))
        .orElseGet(NodePlaces::models);
  }

  private static Optional<Path> named(String variable) {
    return Optional.ofNullable(System.getenv(variable))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }
}
