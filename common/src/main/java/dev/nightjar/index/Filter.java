package dev.nightjar.index;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.index.shard.ShardFields;
import dev.nightjar.index.shard.ShardFields.ExactNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;

/**
 * A condition on a chunk's document: {@code lang = "en" and (year >= 2020 or document_id in ("a",
 * "b"))}.
 *
 * <p>Names are attributes, or {@code document_id}; names with other letters stand in backquotes.
 * Values in quotes are compared as text, letter by letter; numbers as numbers, however they are
 * written, by every operator ({@link ExactNumber}). {@code not} has a chunk without the attribute
 * pass, {@code !=} does not. Immutable.
 */
public final class Filter {
  private static final String DOCUMENT_ID = "document_id";
  private static final String FILTER = "search.filter";

  private final Query query;
  private final Set<String> attributes;

  private Filter(Query query, Set<String> attributes) {
    this.query = query;
    this.attributes = attributes;
  }

  /**
   * Reads a condition.
   *
   * @throws InvalidInput saying what was expected at which character
   */
  public static Filter parse(String text) {
    Parser parser = new Parser(text);
    Query query = parser.or();
    parser.end();
    return new Filter(query, parser.attributes);
  }

  /** The attributes it speaks of. */
  Set<String> attributes() {
    return attributes;
  }

  /**
   * What it is to Lucene.
   *
   * @param known the attributes there are
   * @throws InvalidInput if it speaks of another
   */
  Query query(Set<String> known) {
    for (String name : attributes) {
      if (!known.contains(name)) {
        throw new InvalidInput(
            FILTER,
            "unknown attribute '%s'%s".formatted(name, Suggestions.didYouMean(name, known)),
            known.isEmpty()
                ? "the index has document_id only"
                : "document_id, " + String.join(", ", known));
      }
    }
    return query;
  }

  private static final class Parser {
    private final String text;
    private final Set<String> attributes = new TreeSet<>();
    private int at;

    Parser(String text) {
      this.text = text;
    }

    Query or() {
      List<Query> parts = new ArrayList<>(List.of(and()));
      while (word("or")) {
        parts.add(and());
      }
      return combined(parts, Occur.SHOULD);
    }

    private Query and() {
      List<Query> parts = new ArrayList<>(List.of(not()));
      while (word("and")) {
        parts.add(not());
      }
      return combined(parts, Occur.FILTER);
    }

    private Query not() {
      if (word("not")) {
        return without(MatchAllDocsQuery.INSTANCE, not());
      }
      if (symbol("(")) {
        Query inner = or();
        expect(")");
        return inner;
      }
      return comparison();
    }

    private Query comparison() {
      String name = name();
      if (word("in")) {
        return in(name);
      }
      for (String operator : new String[] {"!=", "<=", ">=", "=", "<", ">"}) {
        if (symbol(operator)) {
          return compare(name, operator, value());
        }
      }
      throw problem("a comparison was expected: =, !=, <, <=, >, >= or in (...)");
    }

    private Query in(String name) {
      expect("(");
      List<BytesRef> texts = new ArrayList<>();
      List<byte[]> numbers = new ArrayList<>();
      do {
        Value value = value();
        if (value.isNumber && !name.equals(DOCUMENT_ID)) {
          numbers.add(ExactNumber.of(value.text).bytes());
        } else {
          texts.add(new BytesRef(term(name, value.text)));
        }
      } while (symbol(","));
      expect(")");
      return combined(
          List.of(
              new TermInSetQuery(field(name), texts),
              BinaryPoint.newSetQuery(ShardFields.number(name), numbers.toArray(byte[][]::new))),
          Occur.SHOULD);
    }

    private Query compare(String name, String operator, Value value) {
      if (operator.equals("!=")) {
        Query any =
            name.equals(DOCUMENT_ID)
                ? MatchAllDocsQuery.INSTANCE
                : new PrefixQuery(new Term(ShardFields.ATTRIBUTE, name + '\0'));
        return without(any, compare(name, "=", value));
      }
      if (value.isNumber && !name.equals(DOCUMENT_ID)) {
        ExactNumber number = ExactNumber.of(value.text);
        return BinaryPoint.newRangeQuery(
            ShardFields.number(name),
            switch (operator) {
              case "=", ">=" -> number.bytes();
              case ">" -> number.above();
              default -> ExactNumber.LEAST;
            },
            switch (operator) {
              case "=", "<=" -> number.bytes();
              case "<" -> number.below();
              default -> ExactNumber.MOST;
            });
      }
      String term = term(name, value.text);
      if (operator.equals("=")) {
        return new TermQuery(new Term(field(name), term));
      }
      boolean least = operator.startsWith(">");
      boolean inclusive = operator.endsWith("=");
      String first = name.equals(DOCUMENT_ID) ? "" : name + '\0';
      String last = name.equals(DOCUMENT_ID) ? "\uDBFF\uDFFF" : name + '\1';
      return TermRangeQuery.newStringRange(
          field(name),
          least ? term : first,
          least ? last : term,
          !least || inclusive,
          least ? name.equals(DOCUMENT_ID) : inclusive);
    }

    private static String field(String name) {
      return name.equals(DOCUMENT_ID) ? ShardFields.DOCUMENT : ShardFields.ATTRIBUTE;
    }

    private static String term(String name, String value) {
      return name.equals(DOCUMENT_ID) ? value : ShardFields.term(name, value);
    }

    private static Query without(Query all, Query those) {
      return new BooleanQuery.Builder().add(all, Occur.FILTER).add(those, Occur.MUST_NOT).build();
    }

    private static Query combined(List<Query> parts, Occur occur) {
      if (parts.size() == 1) {
        return parts.getFirst();
      }
      BooleanQuery.Builder all = new BooleanQuery.Builder();
      parts.forEach(part -> all.add(part, occur));
      return all.build();
    }

    private record Value(String text, boolean isNumber) {}

    private Value value() {
      space();
      if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
        return new Value(quoted(text.charAt(at)), false);
      }
      int start = at;
      while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      String number = text.substring(start, at);
      if (!ExactNumber.is(number)) {
        at = start;
        throw problem("a value was expected, such as \"en\" or 2020");
      }
      return new Value(number, true);
    }

    private String name() {
      space();
      String name;
      if (at < text.length() && text.charAt(at) == '`') {
        name = quoted('`');
      } else {
        int start = at;
        while (at < text.length() && isName(text.charAt(at))) {
          at++;
        }
        name = text.substring(start, at);
        if (name.isEmpty()) {
          throw problem("the name of an attribute was expected, or document_id");
        }
      }
      if (!name.equals(DOCUMENT_ID)) {
        attributes.add(name);
      }
      return name;
    }

    /** Text between two quotes; a backslash takes the next letter as it is. */
    private String quoted(char quote) {
      int start = at++;
      StringBuilder value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != quote) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at++));
      }
      if (at >= text.length()) {
        at = start;
        throw problem("the quote that opens here is never closed");
      }
      at++;
      return value.toString();
    }

    private boolean word(String word) {
      space();
      int end = at + word.length();
      boolean found =
          text.regionMatches(true, at, word, 0, word.length())
              && (end == text.length() || !isName(text.charAt(end)));
      at = found ? end : at;
      return found;
    }

    private boolean symbol(String symbol) {
      space();
      boolean found = text.startsWith(symbol, at);
      at += found ? symbol.length() : 0;
      return found;
    }

    private void expect(String symbol) {
      if (!symbol(symbol)) {
        throw problem("'%s' was expected".formatted(symbol));
      }
    }

    void end() {
      space();
      if (at < text.length()) {
        throw problem("'and', 'or' or the end was expected");
      }
    }

    private void space() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private static boolean isName(char c) {
      return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }

    private InvalidInput problem(String expected) {
      String rest = text.substring(at).strip();
      return new InvalidInput(
          FILTER,
          text,
          String.format(
              Locale.ROOT,
              "character %d, %s: %s",
              at + 1,
              rest.isEmpty() ? "at the end" : "before '" + rest + "'",
              expected));
    }
  }
}
