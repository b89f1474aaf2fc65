package dev.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.TinyModel;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model reads at once of a document, and where chunks lie in it. */
class TestDocumentWindows {
  /** A token each; the third is two UTF-16 units and no word of the vocabulary. */
  private static final List<String> WORDS = List.of("the", "of", "🦉", "is", "我", "that", ".");

  private static final int ENDS = 2;

  @TempDir static Path folder;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() throws IOException {
    tokenizer = SubwordTokenizer.open(TinyModel.write(folder).resolve("tokenizer.json"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static String text(int words, long seed) {
    return new Random(seed)
        .ints(words, 0, WORDS.size())
        .mapToObj(WORDS::get)
        .collect(Collectors.joining(" "));
  }

  private static List<DocumentWindow> windows(
      String text, String prefix, ChunkLimits limits, int reads, int context) {
    DocumentChunks chunks =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("tokens")), tokenizer, prefix, limits);
    return new DocumentWindows(tokenizer, prefix, reads, context)
        .of(text, chunks.of(text).iterator())
        .toList();
  }

  private static int[] ids(DocumentWindow window, DocumentWindow.Part part) {
    return Arrays.copyOfRange(window.tokenIds(), part.from(), part.to());
  }

  @Test
  void aDocumentThatIsReadAtOnceIsOneWindow() {
    String text = text(20, 1);
    DocumentWindow window = windows(text, "", new ChunkLimits(7, 0), 22, 4).getFirst();
    assertThat(windows(text, "", new ChunkLimits(7, 0), 22, 4)).hasSize(1);
    assertThat(window.text()).isEqualTo(text);
    int[] ids = tokenizer.tokenize(text).ids();
    assertThat(Arrays.copyOfRange(window.tokenIds(), 1, 21)).isEqualTo(ids);
    assertThat(window.tokenIds()).hasSize(22).startsWith(2).endsWith(3);
    assertThat(window.parts()).hasSize(4);
    assertThat(window.parts().getFirst().from()).isEqualTo(1);
    assertThat(window.parts().getLast().to()).isEqualTo(21);
  }

  /** Chunks lie whole in full windows, with the context that was asked for on both sides. */
  @ParameterizedTest
  @CsvSource({
    "'',       7, 0, 18, 4", "'',      7, 2, 18, 4", "'the of ', 9, 0, 20, 4",
    "'',      18, 0, 18, 4", "'',     12, 3, 18, 0", "'',        4, 0, 64, 30",
    "'that ',  6, 1, 19, 9",
  })
  void chunksHaveContextOnBothSides(
      String prefix, int tokens, int overlap, int reads, int context) {
    int front = tokenizer.tokenize(prefix).size();
    int room = reads - ENDS - front;
    ChunkLimits limits = new ChunkLimits(tokens, overlap);
    for (int words : new int[] {1, 5, room, room + 1, 100, 217}) {
      String text = text(words, words);
      int[] all = tokenizer.tokenize(text).ids();
      List<DocumentWindow> windows = windows(text, prefix, limits, reads, context);
      List<Chunk> chunks = new ArrayList<>();
      for (DocumentWindow window : windows) {
        int read = window.tokenIds().length - ENDS - front;
        assertThat(read).isEqualTo(Math.min(room, words));
        assertThat(window.text()).startsWith(prefix);
        for (DocumentWindow.Part part : window.parts()) {
          chunks.add(part.chunk());
          int[] own = tokenizer.tokenize(part.chunk().text()).ids();
          assertThat(ids(window, part)).isEqualTo(own);
          int place = tokenizer.tokenize(text.substring(0, utf16(text, part.chunk()))).size();
          int before = part.from() - 1 - front;
          int behind = read - before - own.length;
          int wanted = Math.min(context, (room - own.length) / 2);
          assertThat(before).isGreaterThanOrEqualTo(Math.min(wanted, place));
          assertThat(behind).isGreaterThanOrEqualTo(Math.min(wanted, words - place - own.length));
          assertThat(Arrays.copyOfRange(window.tokenIds(), 1 + front, 1 + front + read))
              .isEqualTo(Arrays.copyOfRange(all, place - before, place - before + read));
        }
      }
      assertThat(chunks)
          .usingRecursiveComparison()
          .isEqualTo(
              new DocumentChunks(
                      Objects.requireNonNull(Chunker.byName().get("tokens")),
                      tokenizer,
                      prefix,
                      limits)
                  .of(text)
                  .toList());
    }
  }

  private static int utf16(String text, Chunk chunk) {
    return text.offsetByCodePoints(0, chunk.start());
  }

  @Test
  void aChangeLeavesTheWindowsBeforeItAsTheyWere() {
    ChunkLimits limits = new ChunkLimits(7, 0);
    String text = text(200, 3);
    List<DocumentWindow> before = windows(text, "", limits, 18, 4);
    List<DocumentWindow> after = windows(text + " the cat", "", limits, 18, 4);
    int same = 0;
    while (same < before.size() && before.get(same).text().equals(after.get(same).text())) {
      assertThat(after.get(same).tokenIds()).isEqualTo(before.get(same).tokenIds());
      same++;
    }
    assertThat(same).isGreaterThan(before.size() - 4).isLessThan(before.size());
  }

  @Test
  void aCharacterThatIsLongerThanTheModelReadsIsCut() {
    String text = text(30, 5) + " e" + "\u0323\u0301".repeat(40) + " " + text(30, 6);
    for (DocumentWindow window : windows(text, "", new ChunkLimits(7, 0, 18), 18, 4)) {
      for (DocumentWindow.Part part : window.parts()) {
        assertThat(part.from()).isBetween(1, 16);
        assertThat(part.to()).isBetween(part.from() + 1, 17);
      }
    }
  }

  @Test
  void aTextWithoutTokensHasNoWindow() {
    assertThat(windows(" \n", "the ", new ChunkLimits(7, 0), 18, 4)).isEmpty();
  }
}
