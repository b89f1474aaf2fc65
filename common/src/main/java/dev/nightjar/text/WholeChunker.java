package dev.nightjar.text;

import java.util.List;

/** One span a document: all of it, or as much of its front as the budget holds. */
final class WholeChunker implements Chunker {
  @Override
  public List<Span> spans(TokenizedText text, int budget, int overlap) {
    int end =
        text.tokens().size() <= budget ? text.text().length() : text.tokens().ends()[budget - 1];
    return List.of(new Span(0, end));
  }

  @Override
  public boolean truncates() {
    return true;
  }
}
