package dev.nightjar.text;

import java.util.List;

/** One span a document: all of it, or as much of its front as the budget holds. */
final class WholeChunker implements Chunker {
  @Override
  public List<Span> spans(TokenizedText text, int budget, int overlap) {
    int end = end(text, budget);
    int whole = text.characters().atOrBefore(end);
    return List.of(new Span(0, whole > 0 ? whole : text.characters().atOrAfter(end)));
  }

  /** Behind the last token that the budget holds. */
  static int end(TokenizedText text, int budget) {
    return text.tokens().size() <= budget ? text.text().length() : text.tokens().ends()[budget - 1];
  }

  @Override
  public boolean truncates() {
    return true;
  }
}
