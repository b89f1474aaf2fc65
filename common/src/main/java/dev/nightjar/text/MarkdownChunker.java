package dev.nightjar.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.commonmark.node.Block;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.InlineParser;
import org.commonmark.parser.Parser;
import org.commonmark.parser.SourceLines;
import org.commonmark.parser.block.AbstractBlockParserFactory;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Chunks of Markdown: a chunk never crosses a heading, blocks such as code and tables stay whole if
 * they fit by themselves, and the headings above a chunk go with it as context.
 *
 * <p>Only blocks are parsed, and of the inlines those of headings. So the time is that of reading
 * the lines, and the depth is bounded, whatever a text is made of.
 */
final class MarkdownChunker implements Chunker {
  /** Blocks within each other, a list and its item being two. */
  private static final int MOST_DEPTH = 128;

  /** Headings may take this share of a chunk's budget. */
  private static final int CONTEXT_SHARE = 4;

  /** Longer headings stay as they are written. */
  private static final int LONGEST_HEADING = 1000;

  /** Reads a heading's own text. */
  private static final Parser INLINES = Parser.builder().enabledBlockTypes(Set.of()).build();

  private static final TextContentRenderer RENDERER = TextContentRenderer.builder().build();

  private final Parser parser;

  MarkdownChunker() {
    this(MOST_DEPTH);
  }

  /**
   * @param depth most blocks within each other
   */
  MarkdownChunker(int depth) {
    this.parser =
        Parser.builder()
            .customBlockParserFactory(new DepthGuard(depth))
            .inlineParserFactory(context -> new HeadingsOnly())
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .build();
  }

  private record Section(int start, int end, List<String> above, List<String> path) {}

  private record Title(int level, String text) {}

  @Override
  public List<Span> spans(TokenizedText text, int budget, int overlap) {
    Node document = parser.parse(text.text());
    List<Boundaries> levels =
        List.of(
            at(blocks(document, false)),
            at(blocks(document, true)),
            Levels.LINES,
            Levels.SENTENCES,
            Levels.WORDS);
    List<Span> spans = new ArrayList<>();
    for (Section section : sections(document, text.text())) {
      spans.addAll(pack(section, text, levels, budget, overlap));
    }
    return spans;
  }

  private static List<Span> pack(
      Section section, TokenizedText text, List<Boundaries> levels, int budget, int overlap) {
    String first = context(section.above(), text, budget);
    String later = context(section.path(), text, budget);
    int left = budget - Math.max(text.tokensOf(first), text.tokensOf(later));
    List<Span> packed = new ArrayList<>();
    new Packer(text, levels, left, Math.min(overlap, left - 1), packed::add)
        .pack(section.start(), section.end());
    List<Span> spans = new ArrayList<>();
    for (Span span : packed) {
      spans.add(new Span(span.start(), span.end(), spans.isEmpty() ? first : later));
    }
    return spans;
  }

  /** The headings from the outermost to the innermost; outer ones go first where room is short. */
  private static String context(List<String> headings, TokenizedText text, int budget) {
    for (int from = 0; from < headings.size(); from++) {
      String context = String.join(" > ", headings.subList(from, headings.size()));
      if (text.tokensOf(context) <= budget / CONTEXT_SHARE) {
        return context;
      }
    }
    return "";
  }

  private static List<Section> sections(Node document, String text) {
    List<Section> sections = new ArrayList<>();
    List<Title> open = new ArrayList<>();
    List<String> above = List.of();
    int first = firstWord(text);
    int start = first;
    boolean body = false;
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (!(node instanceof Heading heading)) {
        body = true;
        continue;
      }
      int at = start(heading);
      if (body) {
        sections.add(new Section(start, at, above, texts(open)));
        start = at;
      }
      open.removeIf(outer -> outer.level() >= heading.getLevel());
      above = body || (sections.isEmpty() && start == first) ? texts(open) : above;
      open.add(new Title(heading.getLevel(), title(heading)));
      body = false;
    }
    sections.add(new Section(start, text.length(), above, texts(open)));
    return sections;
  }

  /** Behind the blanks that a text begins with. */
  private static int firstWord(String text) {
    int at = 0;
    while (at < text.length() && DocumentChunks.isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static List<String> texts(List<Title> titles) {
    return titles.stream().map(Title::text).toList();
  }

  private static String title(Heading heading) {
    String written = heading.getFirstChild() instanceof Text text ? text.getLiteral() : "";
    return written.length() > LONGEST_HEADING
        ? written
        : RENDERER.render(INLINES.parse(written)).strip();
  }

  private static NavigableSet<Integer> blocks(Node parent, boolean nested) {
    NavigableSet<Integer> starts = new TreeSet<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Block && !node.getSourceSpans().isEmpty()) {
        starts.add(start(node));
        if (nested) {
          starts.addAll(blocks(node, true));
        }
      }
    }
    return starts;
  }

  private static int start(Node block) {
    return block.getSourceSpans().getFirst().getInputIndex();
  }

  private static Boundaries at(NavigableSet<Integer> positions) {
    int[] all = positions.stream().mapToInt(Integer::intValue).toArray();
    return (text, start, end) -> {
      int from = place(all, start + 1);
      int to = Math.max(from, place(all, end));
      int[] starts = new int[to - from + 1];
      starts[0] = start;
      System.arraycopy(all, from, starts, 1, to - from);
      return starts;
    };
  }

  /** How many positions are less. */
  private static int place(int[] ascending, int position) {
    int found = Arrays.binarySearch(ascending, position);
    return found < 0 ? -found - 1 : found;
  }

  /** Keeps the text of headings and leaves all other inlines alone. */
  private static final class HeadingsOnly implements InlineParser {
    @Override
    public void parse(SourceLines lines, Node node) {
      if (node instanceof Heading) {
        node.appendChild(new Text(lines.getContent()));
      }
    }
  }

  /** Refuses a block within too many others. Asked before any block begins. */
  private static final class DepthGuard extends AbstractBlockParserFactory {
    private final int most;

    DepthGuard(int most) {
      this.most = most;
    }

    @Override
    public BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
      int depth = 0;
      for (Node outer = matched.getMatchedBlockParser().getBlock();
          outer != null;
          outer = outer.getParent()) {
        depth++;
      }
      if (depth > most) {
        throw new TextException(
            String.format(
                Locale.ROOT,
                "its Markdown has more than %d blocks within each other at line %d",
                most,
                state.getLine().getSourceSpan().getLineIndex() + 1));
      }
      return BlockStart.none();
    }
  }
}
