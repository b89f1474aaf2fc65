package dev.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.testing.TinyModel;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of all chunkers, and what each promises besides. */
class TestChunkers {
  private static final String[] PIECES = {
    "The cat sat on the mat. ",
    "我喜欢学习技术。",
    "今天天气很好，你们好！",
    "\n\n",
    "\n",
    " ",
    "　",
    "unbelievable ",
    "😀 ",
    "e.g. this one. ",
    "# Title\n\n",
    "```\ncode here\n```\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "- item one\n- item two\n",
    "naïve café ",
    "x".repeat(150) + " ",
    "y".repeat(70),
    "\u200b",
    "Dr. Who came. "
  };

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

  private static List<Chunk> chunks(String chunker, String text, int tokens, int overlap) {
    return new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get(chunker)),
            tokenizer,
            "",
            new ChunkLimits(tokens, overlap))
        .of(text)
        .toList();
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = 1 + random.nextInt(40);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static String slice(String text, Chunk chunk) {
    return text.substring(
        text.offsetByCodePoints(0, chunk.start()), text.offsetByCodePoints(0, chunk.end()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokens", "sentences", "recursive", "markdown", "whole"})
  void chunksAreSlicesWithinTheLimitAndTheirIdsDependOnTheirTextAlone(String name) {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      String text = randomText(random);
      int limit = 8 + random.nextInt(40);
      int overlap = random.nextInt(5);
      for (Chunk chunk : chunks(name, text, limit, overlap)) {
        assertThat(chunk.text()).as("seed %d", seed).isEqualTo(slice(text, chunk));
        assertThat(chunk.tokenIds().length).as("seed %d", seed).isLessThanOrEqualTo(limit);
        int[] alone = tokenizer.tokenize(chunk.input()).ids();
        assertThat(chunk.tokenIds()).as("seed %d: %s", seed, chunk).startsWith(2).endsWith(3);
        assertThat(chunk.tokenIds())
            .as("seed %d: %s", seed, chunk)
            .containsSubsequence(alone)
            .hasSize(alone.length + 2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokens", "sentences", "recursive", "markdown"})
  void withoutOverlapNothingIsLostOrRepeated(String name) {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      String text = randomText(random);
      BitSet covered = new BitSet();
      int end = 0;
      List<Chunk> chunks = chunks(name, text, 8 + random.nextInt(40), 0);
      for (Chunk chunk : chunks) {
        assertThat(chunk.start()).as("seed %d", seed).isGreaterThanOrEqualTo(end);
        end = chunk.end();
        covered.set(chunk.start(), chunk.end());
      }
      int[] codePoints = text.codePoints().toArray();
      for (int i = 0; i < codePoints.length && !chunks.isEmpty(); i++) {
        boolean silent =
            Character.isWhitespace(codePoints[i])
                || Character.isSpaceChar(codePoints[i])
                || codePoints[i] == 0x200b;
        if (!silent) {
          assertThat(covered.get(i)).as("seed %d, code point %d of %s", seed, i, text).isTrue();
        }
      }
    }
  }

  @Test
  void tokenWindowsOverlapByTheTokensAskedFor() {
    String text = "a b c d e f g h i j k l m n o p";
    List<Chunk> chunks = chunks("tokens", text, 8, 2);
    assertThat(chunks)
        .extracting(Chunk::text)
        .startsWith("a b c d e f", "e f g h i j", "i j k l m n", "m n o p");
    assertThat(chunks).hasSize(4);
  }

  @Test
  void sentencesAreKeptWholeInEnglishAndChinese() {
    assertThat(chunks("sentences", "Dr. A. is in. I go to it.", 12, 0))
        .extracting(Chunk::text)
        .containsExactly("Dr. A. is in.", "I go to it.");
    assertThat(chunks("sentences", "我喜欢学习。今天天气很好！你们好。", 10, 0))
        .extracting(Chunk::text)
        .containsExactly("我喜欢学习。", "今天天气很好！", "你们好。");
  }

  @Test
  void markdownKeepsHeadingsAsContextAndCodeWhole() {
    String text =
        """
        # a

        b b b

        ## c

        d d d d

        ```
        e e e e e
        f f f f f
        ```
        """;
    List<Chunk> chunks = chunks("markdown", text, 22, 0);
    assertThat(chunks).extracting(Chunk::context).containsExactly("", "a", "a > c");
    assertThat(chunks.get(2).text()).startsWith("```\ne e").endsWith("```");
    assertThat(chunks.get(2).input()).startsWith("a > c\n```");
  }

  @Test
  void wholeTruncatesAtTheLimit() {
    assertThat(chunks("whole", "a b c d e f g", 5, 0))
        .extracting(Chunk::text)
        .containsExactly("a b c");
  }

  @Test
  void refusesLimitsThatLeaveNoRoom() {
    assertThatThrownBy(() -> chunks("tokens", "a", 2, 0))
        .hasMessageContaining("2 tokens leave no room beside 2");
  }

  @Test
  void blankTextHasNoChunks() {
    assertThat(chunks("sentences", " \n　", 8, 0)).isEmpty();
  }
}
