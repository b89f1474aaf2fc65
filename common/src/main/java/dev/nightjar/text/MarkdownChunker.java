package dev.nightjar.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Block;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Chunks of Markdown: a chunk never crosses a heading, blocks such as code and tables stay whole if
 * they fit by themselves, and the headings above a chunk go with it as context.
 */
final class MarkdownChunker implements Chunker {
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .build();

  /** Headings may take this share of a chunk's budget. */
  private static final int CONTEXT_SHARE = 4;

  private record Section(int start, int end, List<String> above, List<String> path) {}

  @Override
  public List<Span> spans(TokenizedText text, int budget, int overlap) {
    Node document = PARSER.parse(text.text());
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
    List<Heading> open = new ArrayList<>();
    List<String> above = List.of();
    int start = 0;
    boolean body = false;
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (!(node instanceof Heading heading)) {
        body = true;
        continue;
      }
      int at = start(heading);
      if (body) {
        sections.add(new Section(start, at, above, titles(open)));
        start = at;
      }
      open.removeIf(outer -> outer.getLevel() >= heading.getLevel());
      above = body || (sections.isEmpty() && start == 0) ? titles(open) : above;
      open.add(heading);
      body = false;
    }
    sections.add(new Section(start, text.length(), above, titles(open)));
    return sections;
  }

  private static List<String> titles(List<Heading> headings) {
    TextContentRenderer renderer = TextContentRenderer.builder().build();
    return headings.stream().map(renderer::render).map(String::strip).toList();
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
      int[] inside = Arrays.stream(all).filter(p -> p > start && p < end).toArray();
      int[] starts = new int[inside.length + 1];
      starts[0] = start;
      System.arraycopy(inside, 0, starts, 1, inside.length);
      return starts;
    };
  }
}
