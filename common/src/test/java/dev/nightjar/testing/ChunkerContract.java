package dev.nightjar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.text.Chunk;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Graphemes;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.TiktokenTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every chunker must keep to, whatever counts its tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ChunkerContract {
  private static final int ROUNDS = 48;

  /** As much as no character of these texts has. */
  private static final int READ_TOKENS = 512;

  private static final List<String> PIECES =
      List.of(
          "The cat sat on the mat. ",
          "我喜欢学习技术。",
          "今天天气很好，你们好！",
          "\n\n",
          "\n",
          " ",
          "　",
          "unbelievable ",
          "😀 ",
          "👨‍👩‍👧‍👦👩🏽‍🚀🇩🇪",
          "e.g. this one. ",
          "# Title\n\n",
          "```\ncode here\n```\n",
          "| a | b |\n|---|---|\n| 1 | 2 |\n",
          "- item one\n- item two\n",
          "naïve cafe\u0301 ",
          "การเดินทาง",
          "x".repeat(150) + " ",
          "y".repeat(70),
          "\u200b",
          "Dr. Who came. ");

  private List<Tokenizer> tokenizers;
  private final List<Cut> cuts = new ArrayList<>();

  /** The chunker's name, as options have it. */
  protected abstract String chunker();

  /** Whether what is behind the first chunk is dropped. */
  protected boolean truncates() {
    return false;
  }

  @BeforeAll
  void cutAll(@TempDir Path folder) throws IOException {
    tokenizers =
        List.of(
            SubwordTokenizer.open(TinyModel.write(folder).resolve("tokenizer.json")),
            new TiktokenTokenizer(),
            WordTokenizer.of(WordBreaks.WORDS),
            WordTokenizer.of(WordBreaks.CHARACTERS));
    for (int seed = 0; seed < ROUNDS; seed++) {
      cuts.add(cut(seed, seed % 5));
    }
  }

  @AfterAll
  void close() {
    tokenizers.forEach(Tokenizer::close);
  }

  /** A text and what it was cut into. */
  private record Cut(
      int seed,
      Tokenizer tokenizer,
      ChunkLimits limits,
      String text,
      int[] tokenStarts,
      List<Chunk> chunks) {
    @Override
    public String toString() {
      return "seed %s, %s, %s: %s"
          .formatted(seed, tokenizer.getClass().getSimpleName(), limits, text);
    }

    int utf16(int codePoint) {
      return text.offsetByCodePoints(0, codePoint);
    }

    /** Tokens of the whole text that begin in a range of it. */
    long tokens(int start, int end) {
      return IntStream.of(tokenStarts).filter(at -> at >= start && at < end).count();
    }
  }

  private List<Chunk> chunks(Tokenizer tokenizer, ChunkLimits limits, String prefix, String text) {
    Chunker chunker = Objects.requireNonNull(Chunker.byName().get(chunker()));
    return new DocumentChunks(chunker, tokenizer, prefix, limits).of(text).toList();
  }

  private Cut cut(int seed, int overlap) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    Tokenizer tokenizer = tokenizers.get(seed % tokenizers.size());
    ChunkLimits limits = new ChunkLimits(8 + random.nextInt(40), overlap, READ_TOKENS);
    return new Cut(
        seed,
        tokenizer,
        limits,
        text.toString(),
        tokenizer.tokenize(text.toString()).starts(),
        chunks(tokenizer, limits, "", text.toString()));
  }

  private void each(Consumer<Cut> check) {
    cuts.forEach(check);
  }

  @Test
  void chunksAreNumberedSlicesThatAscend() {
    each(
        cut -> {
          int index = 0;
          int end = 0;
          for (Chunk chunk : cut.chunks) {
            assertThat(chunk.index()).as(cut.toString()).isEqualTo(index++);
            if (cut.limits.overlap() == 0) { // else one that is divided may begin behind the next
              assertThat(chunk.start()).as(cut.toString()).isGreaterThanOrEqualTo(end);
            }
            assertThat(chunk.end()).as(cut.toString()).isGreaterThan(chunk.start());
            assertThat(chunk.text())
                .as(cut.toString())
                .isEqualTo(cut.text.substring(cut.utf16(chunk.start()), cut.utf16(chunk.end())))
                .isEqualTo(chunk.text().strip());
            end = chunk.end();
          }
        });
  }

  @Test
  void noChunkIsOverItsTokensUnlessItIsOneCharacter() {
    each(
        cut -> {
          for (Chunk chunk : cut.chunks) {
            boolean divisible = new Graphemes(chunk.text()).atOrAfter(1) < chunk.text().length();
            assertThat(chunk.tokenIds().length)
                .as("'%s' of %s", chunk.text(), cut)
                .isLessThanOrEqualTo(divisible ? cut.limits.maxTokens() : READ_TOKENS);
          }
        });
  }

  @Test
  void noCharacterIsDivided() {
    each(
        cut -> {
          Graphemes characters = new Graphemes(cut.text);
          for (Chunk chunk : cut.chunks) {
            assertThat(chunk)
                .as(cut.toString())
                .matches(c -> characters.isBoundary(cut.utf16(c.start())));
            assertThat(chunk)
                .as(cut.toString())
                .matches(c -> characters.isBoundary(cut.utf16(c.end())));
          }
        });
  }

  @Test
  void nothingThatIsATokenIsLost() {
    each(
        cut -> {
          if (truncates()) {
            assertThat(cut.chunks).as(cut.toString()).hasSizeLessThan(2);
            return;
          }
          boolean[] covered = new boolean[cut.text.length()];
          for (Chunk chunk : cut.chunks) {
            Arrays.fill(covered, cut.utf16(chunk.start()), cut.utf16(chunk.end()), true);
          }
          for (int start : cut.tokenStarts) {
            if (Character.isLetterOrDigit(cut.text.codePointAt(start))) {
              assertThat(covered[start]).as("character %d of %s", start, cut).isTrue();
            }
          }
        });
  }

  @Test
  void chunksRepeatNoMoreThanTheOverlapOfTheOneBefore() {
    each(
        cut -> {
          for (int i = 1; i < cut.chunks.size(); i++) {
            int behind = cut.utf16(cut.chunks.get(i - 1).end());
            int start = cut.utf16(cut.chunks.get(i).start());
            assertThat(cut.tokens(start, behind))
                .as("tokens of chunk %d in the one before, %s", i, cut)
                .isLessThanOrEqualTo(cut.limits.overlap());
          }
        });
  }

  @Test
  void withoutOverlapNothingIsRepeated() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Cut cut = cut(seed, 0);
      for (int i = 1; i < cut.chunks.size(); i++) {
        assertThat(cut.chunks.get(i).start())
            .as("chunk %d of %s", i, cut)
            .isGreaterThanOrEqualTo(cut.chunks.get(i - 1).end());
      }
    }
  }

  @Test
  void idsAreThoseOfTheInputAloneBetweenTheSpecialOnes() {
    each(
        cut -> {
          for (Chunk chunk : cut.chunks) {
            IntStream.Builder expected = IntStream.builder();
            Arrays.stream(cut.tokenizer.leadingIds()).forEach(expected);
            Arrays.stream(cut.tokenizer.tokenize(chunk.input()).ids()).forEach(expected);
            Arrays.stream(cut.tokenizer.trailingIds()).forEach(expected);
            assertThat(chunk.tokenIds())
                .as("'%s' of %s", chunk.input(), cut)
                .isEqualTo(expected.build().toArray());
          }
        });
  }

  @Test
  void inputsAreThePrefixTheContextAndTheSlice() {
    for (int seed = 0; seed < 20; seed++) {
      Cut cut = cut(seed, 0);
      Tokenizer tokenizer = tokenizers.getFirst();
      for (Chunk chunk : chunks(tokenizer, new ChunkLimits(40, 0), "query: ", cut.text)) {
        String context = chunk.context().isEmpty() ? "" : chunk.context() + "\n";
        assertThat(chunk.input()).as(cut.toString()).isEqualTo("query: " + context + chunk.text());
        assertThat(chunk.tokenIds().length).as(cut.toString()).isLessThanOrEqualTo(40);
      }
    }
  }

  @Test
  void equalTextsAreCutEqually() {
    each(
        cut -> {
          List<Chunk> again = chunks(cut.tokenizer, cut.limits, "", cut.text);
          assertThat(described(again)).as(cut.toString()).isEqualTo(described(cut.chunks));
        });
  }

  private static List<String> described(List<Chunk> chunks) {
    List<String> lines = new ArrayList<>();
    for (Chunk chunk : chunks) {
      lines.add(chunk + Arrays.toString(chunk.tokenIds()));
    }
    return lines.stream().map(line -> line.replaceAll("tokenIds=[^,\\]]*", "")).toList();
  }

  @Test
  void emptyAndBlankTextsHaveNoChunks() {
    for (Tokenizer tokenizer : tokenizers) {
      for (String text : List.of("", " \n　\r\n", "\ufeff\u00a0\t")) {
        assertThat(chunks(tokenizer, new ChunkLimits(8, 0), "", text)).isEmpty();
      }
    }
  }

  @Test
  void aTextThatFitsIsOneChunk() {
    for (Tokenizer tokenizer : tokenizers) {
      assertThat(chunks(tokenizer, new ChunkLimits(64, 0), "", "  我喜欢 the cat \n"))
          .as(tokenizer.getClass().getSimpleName())
          .extracting(Chunk::text)
          .containsExactly("我喜欢 the cat");
    }
  }
}
