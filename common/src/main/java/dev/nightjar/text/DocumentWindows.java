package dev.nightjar.text;

import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes the windows in which a model reads a document, where a chunk's vector is made of the
 * document's own tokens ({@code --late}). A document that the model reads at once is one window. Of
 * a longer one, a window has as many chunks in a row as leave some tokens of context on either
 * side, where the document has them, and is filled up around these, the same on both sides. So each
 * chunk lies whole in the window it belongs to, but for one that is longer than the model reads,
 * which is cut there. The document alone decides, from its front on. Safe for use by several
 * threads if the tokenizer is.
 */
public final class DocumentWindows {
  private final Tokenizer tokenizer;
  private final String prefix;
  private final int readTokens;
  private final int context;

  /**
   * @param prefix stands before each window
   * @param readTokens most tokens of a window, prefix and special ones included
   * @param context tokens on either side of a chunk, at least; fewer where chunks leave no room
   */
  public DocumentWindows(Tokenizer tokenizer, String prefix, int readTokens, int context) {
    this.tokenizer = tokenizer;
    this.prefix = prefix;
    this.readTokens = readTokens;
    this.context = context;
  }

  /**
   * The windows of a document, made one by one as the stream is read.
   *
   * @param chunks of the text, by ascending starts; none is taken before it is needed
   */
  public Stream<DocumentWindow> of(String text, Iterator<Chunk> chunks) {
    Iterator<DocumentWindow> windows = new Windows(text, chunks);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(windows, 0), false);
  }

  /** A chunk at tokens of the document. */
  private record Place(Chunk chunk, int from, int to) {}

  /** The windows of one document. */
  private final class Windows implements Iterator<DocumentWindow> {
    private final String text;
    private final Iterator<Chunk> chunks;
    private final Tokens tokens;
    private final int front;
    private final int count;
    private final int room;
    private @Nullable Place next;
    private int utf16;
    private int codePoint;

    Windows(String text, Iterator<Chunk> chunks) {
      this.text = text;
      this.chunks = chunks;
      this.tokens = tokenizer.tokenize(prefix + text);
      this.front = prefix.isEmpty() ? 0 : firstAbove(tokens.ends(), prefix.length());
      this.count = tokens.size() - front;
      this.room =
          readTokens - front - tokenizer.leadingIds().length - tokenizer.trailingIds().length;
      this.next = count == 0 ? null : place();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public DocumentWindow next() {
      Place first = next;
      if (first == null) {
        throw new NoSuchElementException();
      }
      List<Place> places = new ArrayList<>(List.of(first)); // with less context if need be
      int end = first.to();
      Place more = place();
      while (more != null && fits(first.from(), Math.max(end, more.to()))) {
        places.add(more);
        end = Math.max(end, more.to());
        more = place();
      }
      next = more;
      return window(places, first.from(), end);
    }

    /** Whether the model reads these tokens of the document with their context. */
    private boolean fits(int from, int to) {
      return Math.min(from, context) + (to - from) + Math.min(count - to, context) <= room;
    }

    /** The window around some tokens, which is full if the document is long enough. */
    private DocumentWindow window(List<Place> places, int from, int to) {
      int before = Math.max(0, room - (to - from)) / 2;
      int start = Math.max(0, Math.min(from - before, count - room));
      int end = Math.min(count, start + room);
      int shift = tokenizer.leadingIds().length + front - start;
      List<DocumentWindow.Part> parts = new ArrayList<>();
      for (Place place : places) {
        parts.add(
            new DocumentWindow.Part(
                place.chunk(), place.from() + shift, Math.min(place.to(), end) + shift));
      }
      return new DocumentWindow(prefix + slice(start, end), ids(start, end), parts);
    }

    /** The text of some tokens, with what stands before the next one. */
    private String slice(int from, int to) {
      int start = from == 0 ? 0 : start(from);
      return text.substring(start, to == count ? text.length() : Math.max(start, start(to)));
    }

    private int start(int token) {
      return Math.max(0, tokens.starts()[front + token] - prefix.length());
    }

    private int[] ids(int from, int to) {
      int[] leading = tokenizer.leadingIds();
      int[] trailing = tokenizer.trailingIds();
      int[] ids = Arrays.copyOf(leading, leading.length + front + (to - from) + trailing.length);
      System.arraycopy(tokens.ids(), 0, ids, leading.length, front);
      System.arraycopy(tokens.ids(), front + from, ids, leading.length + front, to - from);
      System.arraycopy(trailing, 0, ids, ids.length - trailing.length, trailing.length);
      return ids;
    }

    /** The next chunk; one that no token lies in has the one before it, or the first. */
    private @Nullable Place place() {
      if (!chunks.hasNext()) {
        return null;
      }
      Chunk chunk = chunks.next();
      int start = prefix.length() + utf16(chunk.start());
      int end = prefix.length() + utf16(chunk.end());
      int from = Math.clamp(firstAbove(tokens.ends(), start) - front, 0, count - 1);
      int to = Math.clamp(firstAbove(tokens.starts(), end - 1) - front, from + 1, count);
      return new Place(chunk, from, to);
    }

    /** Where a code point begins; counting goes on from the last one. */
    private int utf16(int point) {
      utf16 = text.offsetByCodePoints(utf16, point - codePoint);
      codePoint = point;
      return utf16;
    }
  }

  /** The first index of a number that is greater; numbers do not descend. */
  private static int firstAbove(int[] numbers, int least) {
    int low = 0;
    int high = numbers.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (numbers[middle] > least) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
