package dev.nightjar.query;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes passages as a language model reads them: each behind its number and origin. Stateless. */
final class ContextText {
  /** Attributes that tell people where a passage is from. */
  private static final List<String> ORIGIN = List.of("title", "headings", "path", "url");

  /** Code points of such an attribute. */
  private static final int SHOWN = 80;

  private ContextText() {}

  /** All of them, a blank line between two; empty for none. */
  static String of(List<Passage> passages) {
    List<String> blocks = new ArrayList<>();
    for (Passage passage : passages) {
      blocks.add(
          String.format(Locale.ROOT, "[%d] %s", blocks.size() + 1, origin(passage))
              + "\n"
              + passage.text());
    }
    return String.join("\n\n", blocks);
  }

  /** Title, headings, path and URL but those that are its first line; document and place. */
  static String origin(Passage passage) {
    Set<String> words = new LinkedHashSet<>();
    ORIGIN.stream()
        .map(name -> inLine(passage.attributes().getOrDefault(name, "")))
        .filter(word -> !word.isEmpty() && !passage.text().startsWith(word + "\n"))
        .forEach(words::add);
    words.add(inLine(passage.documentId()));
    words.add(String.format(Locale.ROOT, "%d–%d", passage.start(), passage.end()));
    return String.join(" · ", words);
  }

  private static String inLine(String value) {
    String line = value.replaceAll("\\s+", " ").strip();
    return line.codePointCount(0, line.length()) <= SHOWN
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
  }
}
