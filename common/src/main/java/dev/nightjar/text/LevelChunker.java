package dev.nightjar.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Packs the units of the coarsest level; a unit over the budget is divided by the next level. With
 * the words of the tokenizer as the only level these are windows of the model's own tokens, moved
 * back to the start of a word where they would cut one, since half a word has other tokens alone
 * than in its word and a vector must depend on the chunk's text alone.
 */
final class LevelChunker implements Chunker {
  private final List<Boundaries> levels;

  LevelChunker(List<Boundaries> levels) {
    this.levels = List.copyOf(levels);
  }

  @Override
  public List<Span> spans(TokenizedText text, int budget, int overlap) {
    List<Span> spans = new ArrayList<>();
    new Packer(text, levels, budget, overlap, spans::add).pack(0, text.text().length());
    return spans;
  }
}
