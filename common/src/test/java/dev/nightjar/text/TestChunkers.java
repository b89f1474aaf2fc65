package dev.nightjar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.testing.TinyModel;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.TiktokenTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each chunker promises beside the contract of all. */
class TestChunkers {
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
    return chunks(tokenizer, chunker, text, new ChunkLimits(tokens, overlap));
  }

  private static List<Chunk> chunks(
      Tokenizer counting, String chunker, String text, ChunkLimits limits) {
    return new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get(chunker)), counting, "", limits)
        .of(text)
        .toList();
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

  /** The words that it looks up are counted: dividing them is most of the work of word vectors. */
  @Test
  void aTextThatIsItsOwnChunkIsReadOnce() {
    List<String> asked = new ArrayList<>();
    Tokenizer words = WordTokenizer.of(WordBreaks.WORDS, word -> asked.add(word) ? 1 : 0);
    String text = "Nightjars hunt 夜鹰在夜间捕食";
    List<Chunk> chunks = chunks(words, "whole", text, new ChunkLimits(64, 0));
    List<String> lookedUp = List.copyOf(asked);
    int[] ids = words.tokenize(text).ids();
    assertThat(chunks).singleElement().extracting(Chunk::tokenIds).isEqualTo(ids);
    assertThat(lookedUp).hasSameSizeAs(ids);
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

  @ParameterizedTest
  @ValueSource(strings = {"tokens", "sentences", "recursive", "markdown"})
  void charactersAndWordsStayWhole(String name) {
    TiktokenTokenizer bytes = new TiktokenTokenizer();
    for (String text :
        List.of(
            "การเดินทางไปยังภูเขาสูงทำให้ร่างกายต้องปรับตัว",
            "cafe\u0301s re\u0301sume\u0301s nai\u0308vete\u0301 ".repeat(4),
            "👨‍👩‍👧‍👦👩🏽‍🚀🇩🇪".repeat(5),
            "नमस्ते दुनिया क्षत्रिय ".repeat(3))) {
      List<Chunk> chunks = chunks(bytes, name, text, new ChunkLimits(24, 0));
      assertThat(chunks).hasSizeGreaterThan(1);
      assertThat(chunks).allMatch(chunk -> chunk.tokenIds().length <= 32);
      assertThat(chunks.stream().flatMap(chunk -> characters(chunk.text())))
          .containsExactlyElementsOf(characters(text).toList());
      if (text.startsWith("caf")) {
        assertThat(chunks).allMatch(chunk -> List.of(text.split(" ")).contains(last(chunk)));
      }
    }
  }

  /** By Java's own rules, white space left out. */
  private static Stream<String> characters(String text) {
    return Pattern.compile("\\X")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(character -> !character.isBlank());
  }

  private static String last(Chunk chunk) {
    return chunk.text().substring(chunk.text().lastIndexOf(' ') + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokens", "markdown", "whole"})
  void aCharacterThatIsLargerThanAChunkGoesOver(String name) {
    String text = "𓀀𓀁";
    List<Chunk> over = chunks(new TiktokenTokenizer(), name, text, new ChunkLimits(2, 0, 64));
    assertThat(over).extracting(Chunk::text).startsWith("𓀀");
    assertThat(over.getFirst().tokenIds().length).isBetween(3, 8);
    List<Chunk> most = chunks(new TiktokenTokenizer(), name, text, new ChunkLimits(2, 0, 2));
    assertThat(most).extracting(Chunk::text).startsWith("𓀀");
    assertThat(most.getFirst().tokenIds()).hasSize(2); // the model reads no more
  }

  @Test
  void aTokenizerWithoutWordsIsGivenThoseOfUnicode() throws IOException {
    StringBuilder letters = new StringBuilder("\"<unk>\":0,\"▁\":1");
    for (char c = 'a'; c <= 'z'; c++) {
      letters.append(",\"").append(c).append("\":").append(c - 'a' + 2);
    }
    Path file =
        Files.writeString(
            folder.resolve("letters.json"),
            """
            {"version":"1.0","added_tokens":[],
             "normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"},
             "model":{"type":"BPE","unk_token":"<unk>","merges":[],"vocab":{%s}}}\
            """
                .formatted(letters));
    try (Tokenizer one = SubwordTokenizer.open(file)) {
      assertThat(chunks(one, "tokens", "a house in the wood", new ChunkLimits(6, 0)))
          .extracting(Chunk::text)
          .containsExactly("a", "house", "in", "the", "wood");
    }
  }

  @Test
  void overlapsArePartsOfSentencesWhereWholeOnesAreTooLong() {
    String text = "A b c d e f g h. I j k l m n o p. Q r s t u v w x.";
    assertThat(chunks("sentences", text, 14, 3))
        .extracting(Chunk::text)
        .containsExactly("A b c d e f g h.", "g h. I j k l m n o p.", "o p. Q r s t u v w x.");
  }

  @Test
  void blocksWithinTooManyOthersAreRefusedByTheirLine() {
    MarkdownChunker shallow = new MarkdownChunker(4);
    assertThat(shallow.spans(TokenizedText.of("> > > a", tokenizer), 20, 0)).hasSize(1);
    for (String deep : List.of("a\n\n> > > > > b", "a\n\n- - - b", "a\n\n> 1. > - b")) {
      assertThatThrownBy(() -> shallow.spans(TokenizedText.of(deep, tokenizer), 20, 0))
          .isInstanceOf(TextException.class)
          .hasMessage("its Markdown has more than 4 blocks within each other at line 3");
    }
  }

  @Test
  void headingsAreReadWithoutTheirMarkup() {
    assertThat(chunks("markdown", "# 1. *a* `b`\n\nc\n\n## [d](http://e)\n\nf", 30, 0))
        .extracting(Chunk::context)
        .containsExactly("", "1. a \"b\"");
    assertThat(chunks("markdown", "# *a*\n\n" + "b ".repeat(30), 24, 0))
        .extracting(Chunk::context)
        .startsWith("", "a");
  }

  @Test
  void refusesLimitsThatLeaveNoRoom() {
    assertThatThrownBy(() -> chunks("tokens", "a", 2, 0))
        .hasMessageContaining("2 tokens leave no room beside 2");
  }
}
