package dev.nightjar.jobs.text;

import dev.nightjar.index.Likes;
import dev.nightjar.index.SearchHit;
import dev.nightjar.index.SparseTerms;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was found for a question, as people read it.
 *
 * @param explain whether to say by what each hit was found
 */
public record HitText(Searcher.Found found, boolean explain) {
  private static final int WIDTH = 94;
  private static final int MOST_TERMS = 12;
  private static final String INDENT = "     ";

  /** Prints a question with its hits. */
  public void print(Output output) {
    output.line("");
    Likes likes = found.question().examples().likes();
    line(output, "Q", found.question().text());
    line(output, "Like", String.join(", ", likes.liked()));
    line(output, "Unlike", String.join(", ", likes.unliked()));
    if (found.hits().isEmpty()) {
      output.line("   nothing found");
    }
    found.hits().forEach(hit -> print(hit, output));
  }

  private static void line(Output output, String name, String text) {
    if (!text.isEmpty()) {
      output.line("%s: %s", name, text);
    }
  }

  private void print(SearchHit hit, Output output) {
    output.line(
        "%4d  %.4f  %s  [%d–%d]", hit.rank(), hit.score(), hit.chunkId(), hit.start(), hit.end());
    if (explain) {
      output.line(
          "      vector: %s   text: %s",
          by(hit.vectorRank(), "similarity", hit.similarity(), hit.vectorPart()),
          by(hit.textRank(), "BM25", hit.bm25(), hit.textPart()));
      hit.sparse().ifPresent(found -> sparse(found, hit, output));
    }
    found.index().snippet(found.question(), hit).stream()
        .flatMap(snippet -> wrapped(snippet).stream())
        .forEach(line -> output.line("%s", line));
  }

  private void sparse(SearchHit.Part by, SearchHit hit, Output output) {
    output.line("      sparse: %s", by(by.rank(), "product", by.score(), by.part()));
    String terms =
        terms(hit).stream()
            .limit(MOST_TERMS)
            .map(
                match ->
                    String.format(
                        Locale.ROOT,
                        "%s %.4f x %.4f",
                        match.term(),
                        match.queryWeight(),
                        match.weight()))
            .collect(Collectors.joining(", "));
    output.line("      terms: %s", terms.isEmpty() ? "none" : terms);
  }

  private List<SparseTerms.Match> terms(SearchHit hit) {
    try {
      return found.index().terms(found.question(), hit);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the index: " + e.getMessage(), e);
    }
  }

  private static String by(
      Optional<Integer> rank, String name, Optional<Double> score, Optional<Double> part) {
    String place = rank.map(r -> "rank " + r).orElse("not ranked");
    String scored = score.map(s -> String.format(Locale.ROOT, ", %s %.4f", name, s)).orElse("");
    String added =
        score.isEmpty()
            ? ""
            : part.map(p -> String.format(Locale.ROOT, ", adds %.4f", p)).orElse("");
    return place + scored + added;
  }

  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(INDENT);
    int width = 0;
    for (String word : text.split("(?<=\\s)|(?<=[，。！？；])", -1)) {
      if (width + word.length() > WIDTH && width > 0) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(INDENT);
        width = 0;
      }
      line.append(width == 0 ? " " + word.stripLeading() : word);
      width += word.length();
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
