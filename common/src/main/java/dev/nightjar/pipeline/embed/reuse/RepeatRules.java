package dev.nightjar.pipeline.embed.reuse;

import dev.nightjar.io.run.RunManifest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Whether a run of an untouched corpus would have the rows of the run before: everything else that
 * decides them is as it was then, and no text waits for a vector.
 *
 * @param fingerprint of all that makes vectors, as {@link
 *     dev.nightjar.io.run.ModelCard#fingerprints}
 * @param options as text by key
 * @param versions of the software, by name
 */
public record RepeatRules(
    String fingerprint, Map<String, String> options, Map<String, String> versions) {
  /** What a run is called decides nothing about its rows. */
  private static final Set<String> NAMES = Set.of("output.run-id");

  /** What the executors alone know of follows from these. */
  private static final Set<String> KNOWN = Set.of("nightjar", "spark", "java");

  /** Whether they allow to take the rows of that run. */
  public boolean allow(RunManifest before) {
    return before.refused() == null
        && before.format() == RunManifest.FORMAT
        && before.report().chunks().total() > 0
        && before.report().chunks().rejected() == 0
        && before.model().fingerprints().equals(fingerprint)
        && without(before.options()).equals(without(options))
        && KNOWN.stream().allMatch(name -> same(before.versions(), name));
  }

  private boolean same(Map<String, String> others, String name) {
    return Objects.equals(others.get(name), versions.get(name));
  }

  private static Map<String, String> without(Map<String, String> all) {
    Map<String, String> others = new HashMap<>(all);
    others.keySet().removeAll(NAMES);
    return others;
  }
}
