package dev.nightjar.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.uhighlight.DefaultPassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;

/** The sentences of a text that share most with a query; its beginning where none does. */
final class Snippets {
  private static final int SENTENCES = 2;
  private static final int MOST = 300;

  private final TextAnalysis analysis;

  Snippets(TextAnalysis analysis) {
    this.analysis = analysis;
  }

  String of(String query, String text) {
    String field = analysis.field(text);
    BooleanQuery.Builder terms = new BooleanQuery.Builder();
    TextAnalysis.terms(field, query).stream()
        .distinct()
        .limit(100)
        .forEach(term -> terms.add(new TermQuery(new Term(field, term)), Occur.SHOULD));
    UnifiedHighlighter highlighter =
        UnifiedHighlighter.builderWithoutSearcher(TextAnalysis.analyzer(field))
            .withFormatter(new DefaultPassageFormatter("", "", " … ", false))
            .withMaxNoHighlightPassages(SENTENCES)
            .build();
    try {
      Object found = highlighter.highlightWithoutSearcher(field, terms.build(), text, SENTENCES);
      return cut(found == null ? text : found.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.codePointCount(0, line.length()) <= MOST
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MOST)) + "…";
  }
}
