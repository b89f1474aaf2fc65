package dev.nightjar.index.shard;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.uhighlight.DefaultPassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;

/**
 * How texts become terms. Where two analyzers serve one index, texts in Chinese, Japanese or Korean
 * letters go to the second; a query is asked of both, each with its own terms.
 */
public enum TextAnalysis {
  /** English stems; Chinese, Japanese and Korean by pairs of letters. */
  ENGLISH_CJK("english", "cjk"),
  /** Words as they are, lower-cased; Chinese, Japanese and Korean by pairs of letters. */
  STANDARD_CJK("standard", "cjk"),
  /** English stems for every text. */
  ENGLISH("english"),
  /** Pairs of letters for every text. */
  CJK("cjk"),
  /** Words as they are, lower-cased, for every text. */
  STANDARD("standard");

  /** Share of function words from which a text is taken for English. */
  private static final double ENGLISH_SHARE = 0.15;

  private static final int SNIPPET_SENTENCES = 2;

  /** Code points of a snippet at most. */
  private static final int SNIPPET_LENGTH = 300;

  /** Terms of a query that a snippet is chosen by. */
  private static final int SNIPPET_TERMS = 100;

  private final List<String> languages;

  TextAnalysis(String... languages) {
    this.languages = List.of(languages);
  }

  /** The name in manifests. */
  @JsonValue
  public String key() {
    return String.join("+", languages);
  }

  /** The analysis of that key. */
  public static TextAnalysis named(String key) {
    return Arrays.stream(values()).filter(a -> a.key().equals(key)).findFirst().orElseThrow();
  }

  /** The analysis that fits a sample of texts: English if its function words are frequent. */
  public static TextAnalysis fitting(List<String> sample) {
    long words = 0;
    long function = 0;
    for (String text : sample) {
      for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{IsLatin}]+", -1)) {
        words += word.isEmpty() ? 0 : 1;
        function += EnglishAnalyzer.ENGLISH_STOP_WORDS_SET.contains(word) ? 1 : 0;
      }
    }
    return function >= ENGLISH_SHARE * words ? ENGLISH_CJK : STANDARD_CJK;
  }

  /** The fields of this analysis. */
  public List<String> fields() {
    return languages.stream().map(language -> "text." + language).toList();
  }

  /** The field that a text goes to. */
  public String field(String text) {
    return fields().get(languages.size() > 1 && isCjk(text) ? 1 : 0);
  }

  /** The analyzer of a field of {@link #fields()}. */
  static Analyzer analyzer(String field) {
    Analyzer analyzer = Analyzers.BY_LANGUAGE.get(field.substring(field.indexOf('.') + 1));
    if (analyzer == null) {
      throw new IllegalArgumentException("Unknown field " + field);
    }
    return analyzer;
  }

  /** The terms of a text in a field, in their order. */
  public static List<String> terms(String field, String text) {
    List<String> terms = new ArrayList<>();
    try (TokenStream tokens = analyzer(field).tokenStream(field, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        terms.add(term.toString());
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return terms;
  }

  /**
   * A stretch of a text.
   *
   * @param start its first code point
   * @param end behind the last one
   */
  public record Match(int start, int end) {}

  /** Where a text has terms of a query, in the text's order; what touches is one. */
  public List<Match> matches(String query, String text) {
    String field = field(text);
    Set<String> wanted = Set.copyOf(terms(field, query));
    List<Match> matches = new ArrayList<>();
    try (TokenStream tokens = analyzer(field).tokenStream(field, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      OffsetAttribute place = tokens.addAttribute(OffsetAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        if (wanted.contains(term.toString())) {
          int start = text.codePointCount(0, place.startOffset());
          int end = start + text.codePointCount(place.startOffset(), place.endOffset());
          boolean touches = !matches.isEmpty() && start <= matches.getLast().end();
          matches.add(new Match(touches ? matches.removeLast().start() : start, end));
        }
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return matches;
  }

  /** A word of English without its ending, which words of one meaning share; others as they are. */
  public static String stem(String word) {
    List<String> stems = terms("text.english", word);
    return stems.size() == 1 ? stems.getFirst() : word;
  }

  /** The sentences of a text that share most with a query; its beginning where none does. */
  public String snippet(String query, String text) {
    String field = field(text);
    BooleanQuery.Builder terms = new BooleanQuery.Builder();
    terms(field, query).stream()
        .distinct()
        .limit(SNIPPET_TERMS)
        .forEach(term -> terms.add(new TermQuery(new Term(field, term)), Occur.SHOULD));
    UnifiedHighlighter highlighter =
        UnifiedHighlighter.builderWithoutSearcher(analyzer(field))
            .withFormatter(new DefaultPassageFormatter("", "", " … ", false))
            .withMaxNoHighlightPassages(SNIPPET_SENTENCES)
            .build();
    try {
      Object found =
          highlighter.highlightWithoutSearcher(field, terms.build(), text, SNIPPET_SENTENCES);
      return cut(found == null ? text : found.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.codePointCount(0, line.length()) <= SNIPPET_LENGTH
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SNIPPET_LENGTH)) + "…";
  }

  /** Whether letters that are written without spaces are a third of all. */
  private static boolean isCjk(String text) {
    long letters = text.codePoints().filter(Character::isLetter).count();
    long cjk =
        text.codePoints()
            .filter(
                c ->
                    switch (Character.UnicodeScript.of(c)) {
                      case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
                      default -> false;
                    })
            .count();
    return 3 * cjk > letters;
  }

  /** Apart, as they take a while to load, and who only names an analysis needs none. */
  private static final class Analyzers {
    static final Map<String, Analyzer> BY_LANGUAGE =
        Map.of(
            "english", new EnglishAnalyzer(),
            "cjk", new CJKAnalyzer(),
            "standard", new StandardAnalyzer());
  }
}
