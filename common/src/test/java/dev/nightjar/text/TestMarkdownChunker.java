package dev.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Blocks and headings of Markdown, with tokens that can be counted by eye: white space. */
class TestMarkdownChunker {
  private static final Tokenizer WORDS = WordTokenizer.of(WordBreaks.WHITESPACE);

  private static List<Chunk> chunks(String text, int tokens) {
    return new DocumentChunks(new MarkdownChunker(), WORDS, "", new ChunkLimits(tokens, 0, 512))
        .of(text)
        .toList();
  }

  private static List<String> texts(String text, int tokens) {
    return chunks(text, tokens).stream().map(Chunk::text).toList();
  }

  private static List<String> contexts(String text, int tokens) {
    return chunks(text, tokens).stream().map(Chunk::context).toList();
  }

  @Test
  void noChunkCrossesAHeadingHoweverMuchRoomThereIs() {
    String text = "# A\n\none two three\n\n## B\n\nfour five six\n\n# C\n\nseven";
    for (int tokens : new int[] {6, 12, 400}) {
      assertThat(texts(text, tokens))
          .containsExactly("# A\n\none two three", "## B\n\nfour five six", "# C\n\nseven");
      assertThat(contexts(text, tokens)).containsExactly("", "A", "");
    }
  }

  @Test
  void headingsMayBeUnderlined() {
    String text = "Title\n=====\n\nbody text\n\nSub\n---\n\nmore";
    assertThat(texts(text, 12)).containsExactly("Title\n=====\n\nbody text", "Sub\n---\n\nmore");
    assertThat(contexts(text, 12)).containsExactly("", "Title");
  }

  @Test
  void laterHeadingsOfALevelTakeThePlaceOfEarlierOnes() {
    String text = "# A\n\nx\n\n## B\n\ny\n\n### C\n\nz\n\n## D\n\nw\n\n### E\n\nv";
    assertThat(contexts(text, 400)).containsExactly("", "A", "A > B", "A", "A > D");
  }

  @Test
  void contextsCountTowardsTheBudgetAndGiveWay() {
    String text = "# One long heading of many words here\n\nx\n\n## B\n\na b c d e f g h";
    for (Chunk chunk : chunks(text, 8)) {
      assertThat(chunk.tokenIds().length).isLessThanOrEqualTo(8);
    }
    assertThat(contexts(text, 8))
        .as("more than a quarter of the budget")
        .doesNotContain("One long heading of many words here");
    assertThat(contexts(text, 100)).containsExactly("", "One long heading of many words here");
  }

  @Test
  void tablesStayWholeIfTheyFitAndAreCutBetweenLinesIfNot() {
    String table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |";
    assertThat(texts("intro text\n\n" + table + "\n\nafter that", 40)).hasSize(1);
    assertThat(texts(table, 16)).containsExactly(table);
    assertThat(texts(table, 6)).containsExactly("| a | b |\n|---|---|", "| 1 | 2 |", "| 3 | 4 |");
  }

  @Test
  void listsAreCutBetweenTheirItems() {
    String list = "- one two\n- three four\n- five six\n- seven eight\n";
    assertThat(texts(list, 6))
        .containsExactly("- one two\n- three four", "- five six\n- seven eight");
    assertThat(texts(list, 12)).containsExactly(list.strip());
  }

  @Test
  void codeStaysWholeIfItFitsAndIsCutBetweenLinesIfNot() {
    String code = "```java\na b c d\ne f g h\ni j k l\n```";
    assertThat(texts("some words before\n\n" + code, 14))
        .containsExactly("some words before", code);
    assertThat(texts(code, 6)).containsExactly("```java\na b c d", "e f g h", "i j k l\n```");
  }

  @Test
  void aHashInCodeIsNoHeading() {
    String text = "# A\n\n```sh\n# no heading\nls\n```\n\n    # nor this\n\ntext";
    assertThat(texts(text, 400)).hasSize(1);
    assertThat(contexts("    # A\n\ntext\n\n## B\n\nmore", 400)).containsExactly("", "");
  }

  @Test
  void markupOfTextsStaysAsItIs() {
    String text = "one\ntwo\n\nthree **bold** [link](http://x) end";
    assertThat(texts(text, 400)).containsExactly(text);
  }

  @Test
  void textWithoutAnyMarkupIsCutLikeAnyOther() {
    assertThat(texts("a b c. D e f. G h.", 4)).containsExactly("a b c.", "D e f.", "G h.");
    assertThat(texts("", 4)).isEmpty();
  }

  @Test
  void contextsAreAlwaysHeadingsOfTheText() {
    String[] pieces = {
      "# Alpha\n\n", "## Beta\n\n", "### Gamma\n\n", "words that say something.\n\n",
      "- item one\n- item two\n\n", "```\ncode\n```\n\n", "> quoted\n\n", "\n"
    };
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i >= 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      List<String> known = new ArrayList<>(List.of("Alpha", "Beta", "Gamma"));
      for (Chunk chunk : chunks(text.toString(), 8 + random.nextInt(40))) {
        List<String> path =
            chunk.context().isEmpty() ? List.of() : List.of(chunk.context().split(" > ", -1));
        assertThat(known).as("seed %d: %s", seed, text).containsAll(path);
        assertThat(path).as("seed %d: %s", seed, text).isSorted().doesNotHaveDuplicates();
      }
    }
  }
}
