package dev.nightjar.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page of Markdown, in the parts that a test can check; its table of commands is not among them,
 * as that is made from the commands.
 *
 * @param file where it is
 * @param shell lines of fenced blocks without a language, or of a shell's; continued ones are
 *     joined
 * @param spans code within sentences
 * @param prose everything outside of fenced blocks
 */
record MarkdownPage(Path file, List<Line> shell, List<Line> spans, List<Line> prose) {
  private static final Set<String> SHELLS = Set.of("", "sh", "console", "cron");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  /**
   * A piece of a page.
   *
   * @param number of its line in the file, from 1
   */
  record Line(int number, String text) {}

  static MarkdownPage read(Path file) {
    try {
      return of(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static MarkdownPage of(Path file, List<String> lines) {
    MarkdownPage page =
        new MarkdownPage(file, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    String language = null;
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i);
      int number = i + 1;
      if (text.startsWith("```")) {
        language = language == null ? text.substring(3).strip() : null;
      } else if (text.equals("<!-- commands -->")) {
        i = Math.max(i, lines.indexOf("<!-- /commands -->"));
      } else if (language == null) {
        page.prose.add(new Line(number, text));
        SPAN.matcher(text)
            .results()
            .map(span -> new Line(number, span.group(1).replace("\\|", "|")))
            .forEach(page.spans::add);
      } else if (SHELLS.contains(language)) {
        while (text.endsWith("\\")) {
          text = text.substring(0, text.length() - 1) + lines.get(++i).strip();
        }
        page.shell.add(new Line(number, text));
      }
    }
    return page;
  }

  /** Where a reader finds a line. */
  String at(Line line) {
    return file.getFileName() + ":" + line.number();
  }

  /** What the page links to, pictures included, other sites not. */
  List<Line> links() {
    return prose.stream()
        .flatMap(
            line ->
                LINK.matcher(SPAN.matcher(line.text()).replaceAll("code"))
                    .results()
                    .map(link -> new Line(line.number(), link.group(1))))
        .filter(link -> !link.text().matches("[a-z]+:.*"))
        .toList();
  }

  /** What a link behind {@code #} may name: headings, spelled as GitHub does. */
  Set<String> anchors() {
    return prose.stream()
        .filter(line -> line.text().matches("#+ .*"))
        .map(line -> line.text().replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
