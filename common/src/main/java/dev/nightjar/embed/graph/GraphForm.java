package dev.nightjar.embed.graph;

import dev.nightjar.embed.Pooling;
import java.util.Optional;

/**
 * What a prepared graph gives. All rows of a run are of one length; it takes no mask.
 *
 * @param half whether it computes in halves
 * @param pooling mean or first token, for a graph that gives {@code sentence_embedding} (rows x
 *     width); empty for {@code last_hidden_state} (rows x tokens x width)
 * @param normalize whether a pooled vector is scaled to length 1
 */
public record GraphForm(boolean half, Optional<Pooling> pooling, boolean normalize) {
  /** Floats, rows of one length, hidden states. */
  public static final GraphForm HIDDEN = new GraphForm(false, Optional.empty(), false);

  /** Checks that the graph can pool so. */
  public GraphForm {
    pooling.ifPresent(
        mode -> {
          if (!canPool(mode)) {
            throw new IllegalArgumentException("pooling " + mode.key());
          }
        });
  }

  /** Whether a graph is made that pools in this way. */
  public static boolean canPool(Pooling pooling) {
    return pooling.equals(Pooling.MEAN) || pooling.equals(Pooling.CLS);
  }

  /** The name of the output. */
  public String output() {
    return pooling.isPresent() ? "sentence_embedding" : "last_hidden_state";
  }
}
