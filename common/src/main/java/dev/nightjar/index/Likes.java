package dev.nightjar.index;

import java.util.List;

/**
 * Items that others are to be like, or unlike.
 *
 * @param liked ids of chunks, or of documents, which stand for all their chunks
 * @param unliked ids of the same kinds
 * @param weight how far what is unliked moves a search: this times the way from it to what is liked
 */
public record Likes(List<String> liked, List<String> unliked, double weight) {
  /** No items. */
  public static final Likes NONE = new Likes(List.of(), List.of(), 0);

  /** Whether there are none. */
  public boolean isEmpty() {
    return liked.isEmpty() && unliked.isEmpty();
  }
}
