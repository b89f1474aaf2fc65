package dev.nightjar.text;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Divides a text into spans that each fit a token budget. Spans ascend; with an overlap of 0 they
 * cover all that is not blank, except with {@link WholeChunker}, which truncates. Implementations
 * are stateless and safe for use by several threads.
 */
public sealed interface Chunker permits LevelChunker, MarkdownChunker, WholeChunker {

  /** All chunkers by the name that options use. */
  static Map<String, Chunker> byName() {
    return new TreeMap<>(
        Map.of(
            "tokens", new LevelChunker(List.of(Levels.WORDS)),
            "sentences", new LevelChunker(List.of(Levels.SENTENCES, Levels.WORDS)),
            "recursive",
                new LevelChunker(
                    List.of(Levels.PARAGRAPHS, Levels.LINES, Levels.SENTENCES, Levels.WORDS)),
            "markdown", new MarkdownChunker(),
            "whole", new WholeChunker()));
  }

  /**
   * The spans of {@code text}.
   *
   * @param budget most tokens of a span and its context together
   * @param overlap most tokens that a span repeats of the one before
   */
  List<Span> spans(TokenizedText text, int budget, int overlap);

  /** Whether text past the budget is dropped rather than put into another span. */
  default boolean truncates() {
    return false;
  }
}
