package dev.nightjar.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Ids that are on one side only: what a join of judgements with files leaves out. Without it,
 * figures of a few questions look like those of all.
 *
 * @param kind what the ids are of, as results name it
 * @param count how many
 * @param of so many on their side
 * @param names the first of them
 */
@JsonPropertyOrder({"count", "of", "share", "names"})
public record Unmatched(@JsonIgnore String kind, long count, long of, List<String> names) {
  private static final int SHOWN = 10;

  /** Those of one side that the other has not. */
  public static Unmatched of(String kind, Collection<String> side, Set<String> other) {
    List<String> missing = side.stream().filter(id -> !other.contains(id)).sorted().toList();
    return new Unmatched(
        kind, missing.size(), side.size(), missing.subList(0, Math.min(SHOWN, missing.size())));
  }

  /**
   * Makes sure that anything is left.
   *
   * @param judgements the file of these ids
   * @param others some of the other side's ids
   * @throws IllegalStateException if no id is on both sides, or none on this one
   */
  public Unmatched requireSome(String judgements, Collection<String> others) {
    if (count < of) {
      return this;
    }
    if (of == 0) {
      throw new IllegalStateException(
          "Cannot evaluate: %s judges no document relevant, that is by a score above 0"
              .formatted(judgements));
    }
    throw new IllegalStateException(
        String.format(
            Locale.ROOT,
            "Cannot evaluate: none of the %d %s of %s is there (%s; the files have ids %s). Ids are those of column id or _id; ‹source.id-column=NAME› names another",
            of,
            kind.replace('_', ' '),
            judgements,
            shown(names),
            shown(others.stream().sorted().limit(SHOWN).toList())));
  }

  private static String shown(List<String> ids) {
    return ids.isEmpty()
        ? "none"
        : "such as " + String.join(", ", ids.stream().limit(3).map(id -> "'" + id + "'").toList());
  }

  /** How many of all, to four decimals. */
  @JsonProperty("share")
  public double share() {
    return of == 0 ? 0 : Math.round(1e4 * count / of) / 1e4;
  }
}
