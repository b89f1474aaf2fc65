package dev.nightjar.jobs.serve;

import dev.nightjar.index.Fusion;
import dev.nightjar.index.SearchMode;
import dev.nightjar.query.SearchSpec;
import java.util.List;
import java.util.Set;

/**
 * The fields of a request that say how to search.
 *
 * @param usual what is not said
 * @param mostHits that may be asked for
 */
record SearchFields(SearchSpec usual, int mostHits) {
  /** Their names. */
  static final Set<String> NAMES =
      Set.of(
          "mode",
          "top",
          "filter",
          "group",
          "recall",
          "width",
          "exact",
          "rerank",
          "fusion",
          "vector_weight",
          "hybrid_with");

  private static final int WIDEST = 10_000;

  /** What a request wants. */
  SearchSpec of(RequestBody body) {
    boolean said = body.has("recall") || body.has("width");
    return new SearchSpec(
        body.choice("mode", List.of(SearchMode.values()), SearchMode::key).orElse(usual.mode()),
        body.number("top", 1, mostHits).orElse(Math.min(usual.top(), mostHits)),
        body.text("filter").orElse(usual.filter()),
        body.choice("group", List.of(false, true), group -> group ? "documents" : "chunks")
            .orElse(usual.byDocument()),
        said ? body.share("recall") : usual.recall(),
        said ? body.number("width", 1, WIDEST) : usual.width(),
        body.flag("exact").orElse(usual.exact()),
        usual.exactBelow(),
        body.number("rerank", 0, mostHits).orElse(Math.min(usual.rerank(), mostHits)),
        new Fusion(
            body.choice("fusion", List.of(Fusion.Method.values()), Fusion.Method::key)
                .orElse(usual.fusion().method()),
            body.share("vector_weight").orElse(usual.fusion().vectorWeight()),
            body.choice("hybrid_with", List.of(Fusion.Second.values()), Fusion.Second::key)
                .orElse(usual.fusion().second())));
  }
}
