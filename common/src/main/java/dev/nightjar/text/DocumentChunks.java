package dev.nightjar.text;

import dev.nightjar.tokenize.Tokenizer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes the chunks of documents for one model: slices with the ids of the model's exact input.
 *
 * <p>The input is prefix, context and slice; its ids are computed here, once, and travel with the
 * chunk. Blank ends of a slice are left off, and slices without a single token are left out. A
 * character as readers see it (grapheme cluster) is never divided: one that is larger than a chunk
 * goes over its limit, up to what the model reads; only one that the model cannot read is. Safe for
 * use by several threads if the tokenizer is.
 */
public final class DocumentChunks {
  /** No place to cut at. */
  private static final int NONE = -1;

  private static final List<Boundaries> FINE =
      List.of(Levels.WORDS, Levels.NATURAL_WORDS, Levels.TOKENS);

  private final Chunker chunker;
  private final Tokenizer tokenizer;
  private final String prefix;
  private final int[] prefixIds;
  private final int budget;
  private final int read;
  private final int overlap;

  /**
   * @param prefix what the model's card puts before every passage; empty for none
   * @throws IllegalArgumentException if the limits leave no room beside prefix and special tokens
   */
  public DocumentChunks(Chunker chunker, Tokenizer tokenizer, String prefix, ChunkLimits limits) {
    this.chunker = chunker;
    this.tokenizer = tokenizer;
    this.prefix = prefix;
    this.prefixIds = tokenizer.tokenize(prefix).ids();
    int fixed = fixedTokens(tokenizer, prefix);
    this.budget = limits.maxTokens() - fixed;
    this.read = limits.readTokens() - fixed;
    if (budget <= limits.overlap()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid chunk limits: %d tokens leave no room beside %d of prefix and special tokens and an overlap of %d",
              limits.maxTokens(),
              fixed,
              limits.overlap()));
    }
    this.overlap = limits.overlap();
  }

  /** How many ids of every input are not its slice's: special ones and those of the prefix. */
  public static int fixedTokens(Tokenizer tokenizer, String prefix) {
    return tokenizer.tokenize(prefix).size()
        + tokenizer.leadingIds().length
        + tokenizer.trailingIds().length;
  }

  /**
   * The chunks of {@code text}, in order, made one by one as the stream is read.
   *
   * @throws TextException if the text cannot be cut
   */
  public Stream<Chunk> of(String text) {
    TokenizedText tokenized =
        chunker.truncates()
            ? TokenizedText.head(text, tokenizer, budget + 1)
            : TokenizedText.of(text, tokenizer);
    Iterator<Chunk> chunks = new Pieces(tokenized, spans(tokenized));
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(chunks, 0), false);
  }

  /** Whatever a text may be made of, it ends its own chunks and not the process. */
  private List<Span> spans(TokenizedText text) {
    try {
      return chunker.spans(text, budget, overlap);
    } catch (StackOverflowError e) {
      throw new TextException("it is nested deeper than this machine can follow", e);
    }
  }

  /** The input ids of a text by itself: prefix included, truncated to what the model reads. */
  public int[] ids(String text) {
    TokenizedText tokenized = TokenizedText.head(text, tokenizer, budget + 1);
    int end = WholeChunker.end(tokenized, budget);
    int[] ids = inputIds(tokenized, new Span(0, end));
    return framed(
        ids.length > prefixIds.length + budget
            ? Arrays.copyOf(ids, prefixIds.length + budget)
            : ids);
  }

  /** Whether a chunk goes to the end of its text, blanks aside. */
  public static boolean isAll(String text, Chunk chunk) {
    int end = text.offsetByCodePoints(0, chunk.end());
    return text.chars().skip(end).allMatch(c -> isBlank((char) c));
  }

  private int[] inputIds(TokenizedText text, Span span) {
    boolean bare = prefix.isEmpty() && span.context().isEmpty();
    if (!tokenizer.slicesKeepIds() && !(bare && text.isWhole(span.start(), span.end()))) {
      return tokenizer.tokenize(input(text, span)).ids();
    }
    int[] context = span.context().isEmpty() ? new int[0] : text.idsOf(span.context());
    return join(prefixIds, context, text.ids(span.start(), span.end()));
  }

  private String input(TokenizedText text, Span span) {
    return input(prefix, span.context(), text.text().substring(span.start(), span.end()));
  }

  /** What a model reads for a slice: prefix, context on a line of its own, and the slice. */
  public static String input(String prefix, String context, String slice) {
    return context.isEmpty() ? prefix + slice : prefix + context + "\n" + slice;
  }

  private int[] framed(int[] ids) {
    return join(tokenizer.leadingIds(), ids, tokenizer.trailingIds());
  }

  private static int[] join(int[]... parts) {
    int length = 0;
    for (int[] part : parts) {
      length += part.length;
    }
    int[] joined = new int[length];
    int at = 0;
    for (int[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  /** Turns spans into chunks, dividing the rare slice whose own tokens exceed the budget. */
  private final class Pieces implements Iterator<Chunk> {
    private final TokenizedText text;
    private final Deque<Span> spans;
    private @Nullable Chunk next;
    private int index;
    private int utf16;
    private int codePoint;

    Pieces(TokenizedText text, List<Span> spans) {
      this.text = text;
      this.spans = new ArrayDeque<>(spans);
      this.next = advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Chunk next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      Chunk chunk = next;
      next = advance();
      return chunk;
    }

    private @Nullable Chunk advance() {
      while (!spans.isEmpty()) {
        Span span = stripped(spans.pop());
        int[] ids = span.start() == span.end() ? new int[0] : inputIds(text, span);
        int cut = ids.length > prefixIds.length + budget ? cut(span, ids.length) : NONE;
        if (cut != NONE) {
          divide(span, cut);
        } else if (text.count(span.start(), span.end()) > 0
            || ids.length > prefixIds.length + contextTokens(span)) {
          int most = prefixIds.length + read;
          return chunk(span, ids.length > most ? Arrays.copyOf(ids, most) : ids);
        }
      }
      return null;
    }

    private int contextTokens(Span span) {
      return span.context().isEmpty() ? 0 : text.tokensOf(span.context());
    }

    private void divide(Span span, int cut) {
      if (!chunker.truncates()) {
        spans.push(new Span(cut, span.end(), span.context()));
      }
      spans.push(new Span(span.start(), cut, span.context()));
    }

    /** Where a span of so many tokens is cut; {@link #NONE} if it is a single character. */
    private int cut(Span span, int tokens) {
      int cut = chunker.truncates() ? shorter(span) : middle(span);
      if (cut == NONE && tokens > prefixIds.length + read) {
        String source = text.text();
        int half = source.codePointCount(span.start(), span.end()) / 2;
        cut = half == 0 ? NONE : source.offsetByCodePoints(span.start(), half);
      }
      return cut;
    }

    /** The end of the span less its last token, or of its first character. */
    private int shorter(Span span) {
      int last = text.tokenAt(span.end()) - 1;
      int end = text.characters().atOrBefore(last > 0 ? text.tokens().ends()[last - 1] : 0);
      if (end <= span.start() || end >= span.end()) {
        end = text.characters().atOrAfter(span.start() + 1);
      }
      return end < span.end() ? end : NONE;
    }

    /** The word nearest to the middle, else the token, else the character. */
    private int middle(Span span) {
      int token = (text.tokenAt(span.start()) + text.tokenAt(span.end())) / 2;
      int middle = token < text.tokens().size() ? text.tokens().starts()[token] : span.start();
      for (Boundaries level : FINE) {
        int[] starts = level.starts(text, span.start(), span.end());
        if (starts.length > 1) {
          return Arrays.stream(starts)
              .skip(1)
              .boxed()
              .min(Comparator.comparingInt(start -> Math.abs(start - middle)))
              .orElseThrow();
        }
      }
      int half = text.characters().atOrBefore((span.start() + span.end()) / 2);
      int cut = half > span.start() ? half : text.characters().atOrAfter(span.start() + 1);
      return cut < span.end() ? cut : NONE;
    }

    /** Without the blanks at both ends; one that carries a mark is none. */
    private Span stripped(Span span) {
      int start = span.start();
      int end = span.end();
      while (start < end && isBlank(start, text.characters().atOrAfter(start + 1))) {
        start = text.characters().atOrAfter(start + 1);
      }
      while (end > start && isBlank(text.characters().atOrBefore(end - 1), end)) {
        end = text.characters().atOrBefore(end - 1);
      }
      return new Span(start, Math.max(start, end), span.context());
    }

    private boolean isBlank(int start, int end) {
      return text.text()
          .substring(start, end)
          .chars()
          .allMatch(c -> DocumentChunks.isBlank((char) c));
    }

    private Chunk chunk(Span span, int[] ids) {
      int start = codePoints(span.start());
      String slice = text.text().substring(span.start(), span.end());
      int end = start + slice.codePointCount(0, slice.length());
      return new Chunk(index++, start, end, slice, input(text, span), span.context(), framed(ids));
    }

    /** Starts ascend but for overlaps, so counting goes on from the last one. */
    private int codePoints(int position) {
      codePoint +=
          position >= utf16
              ? text.text().codePointCount(utf16, position)
              : -text.text().codePointCount(position, utf16);
      utf16 = position;
      return codePoint;
    }
  }

  /** White space, no-break spaces and ideographic spaces included. */
  static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff';
  }
}
