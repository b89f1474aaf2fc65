package dev.nightjar.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Packs the units of a text greedily into chunks of at most a number of tokens. A unit that is too
 * large by itself is packed by the next finer level; a single character that is too large stays
 * whole. Not thread-safe: made for one text.
 */
final class Packer {
  private final TokenizedText text;
  private final List<Boundaries> levels;
  private final int budget;
  private final int overlap;
  private final Consumer<Span> out;

  /** Starts of the units in the open chunk, ascending; empty when none is open. */
  private final List<Integer> open = new ArrayList<>();

  private int openEnd;

  /** The open chunk holds nothing but what the chunk before it holds too. */
  private boolean onlyRepeats;

  /**
   * @param levels from coarse to fine; {@link Levels#IN_WORDS} are tried last in any case
   * @param budget most tokens of a chunk's slice
   * @param overlap tokens that a chunk repeats of the one before, at most
   */
  Packer(TokenizedText text, List<Boundaries> levels, int budget, int overlap, Consumer<Span> out) {
    this.text = text;
    this.levels = Stream.concat(levels.stream(), Levels.IN_WORDS.stream()).toList();
    this.budget = budget;
    this.overlap = overlap;
    this.out = out;
  }

  void pack(int start, int end) {
    pack(start, end, 0);
    flush();
  }

  private void pack(int start, int end, int level) {
    int[] starts = levels.get(level).starts(text, start, end);
    for (int i = 0; i < starts.length; i++) {
      add(starts[i], i + 1 < starts.length ? starts[i + 1] : end, level);
    }
  }

  private void add(int start, int end, int level) {
    if (text.count(start, end) > budget && level < levels.size() - 1) {
      pack(start, end, level + 1);
      return;
    }
    if (!open.isEmpty() && text.count(open.getFirst(), end) > budget) {
      close(end);
    }
    open.add(start);
    openEnd = end;
    onlyRepeats = false;
  }

  /**
   * Emits the open chunk and keeps its last units, as many as the overlap and what comes allow; if
   * not even one, then as much of the last one as they allow, from a word on.
   */
  private void close(int nextEnd) {
    emit();
    int keep = open.size();
    while (keep > 0 && repeats(open.get(keep - 1), nextEnd)) {
      keep--;
    }
    if (keep < open.size() || overlap == 0) {
      open.subList(0, Math.max(keep, 1)).clear();
    } else {
      int last = open.getLast();
      open.clear();
      levels.stream()
          .flatMapToInt(level -> Arrays.stream(level.starts(text, last, openEnd)))
          .filter(start -> start > last && repeats(start, nextEnd))
          .findFirst()
          .ifPresent(open::add);
    }
    onlyRepeats = true;
  }

  private boolean repeats(int start, int nextEnd) {
    return overlap > 0
        && text.count(start, openEnd) <= overlap
        && text.count(start, nextEnd) <= budget;
  }

  private void flush() {
    if (!open.isEmpty() && !onlyRepeats) {
      emit();
    }
    open.clear();
  }

  private void emit() {
    if (!onlyRepeats) {
      out.accept(new Span(open.getFirst(), openEnd));
    }
  }
}
