package dev.nightjar.query;

import java.util.ArrayList;
import java.util.List;

/**
 * Passages of which no two touch: those of a document that do are one, with the text of both once.
 * Immutable.
 *
 * @param all in the order in which the first part of each came
 */
record JoinedPassages(List<Passage> all) {
  static final JoinedPassages NONE = new JoinedPassages(List.of());

  /** The same with one more, which may bring others together. */
  JoinedPassages with(Passage passage) {
    List<Passage> rest = new ArrayList<>(all);
    Passage joined = passage;
    int place = rest.size();
    for (int i = 0; i < rest.size(); i++) {
      if (rest.get(i).touches(joined)) {
        joined = rest.remove(i).joined(joined);
        place = Math.min(place, i);
        i = -1; // it has grown: others may touch it now
      }
    }
    rest.add(place, joined);
    return new JoinedPassages(List.copyOf(rest));
  }
}
