package dev.nightjar.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.folder.BuiltInModel;
import dev.nightjar.embed.folder.BuiltInModels;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our WordPiece gives what the library gives: ids, places and words. */
class TestWordPiece {
  @TempDir Path folder;

  private static void assertSame(SubwordTokenizer ours, SubwordTokenizer library, String text) {
    Tokens found = ours.tokenize(text);
    Tokens expected = library.tokenize(text);
    assertThat(found.ids()).as(text).isEqualTo(expected.ids());
    assertThat(found.starts()).as(text).isEqualTo(expected.starts());
    assertThat(found.ends()).as(text).isEqualTo(expected.ends());
    assertThat(found.wordStarts()).as(text).isEqualTo(expected.wordStarts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minilm", "bge-small-zh"})
  void everyCharacterAndManyTexts(String model) {
    Path file =
        BuiltInModels.folder(BuiltInModel.named(model).orElseThrow()).resolve("tokenizer.json");
    try (SubwordTokenizer ours = SubwordTokenizer.open(file);
        SubwordTokenizer library = SubwordTokenizer.open(file, false)) {
      assertEveryCharacter(ours, library);
      String[] parts =
          "the, naïve ÉCOLE unbelievably 我 喜欢 学习 don't 3.14 [CLS] [ [MASK co-op Straße ﬁne が カ ½ İ № \u00a0 \u200b \n \t xyzzyx ''' ①"
              .split(" ");
      Random random = new Random(5);
      for (int i = 0; i < 2000; i++) {
        StringBuilder text = new StringBuilder();
        for (int words = random.nextInt(12); words >= 0; words--) {
          text.append(parts[random.nextInt(parts.length)]);
          text.append(" ".repeat(random.nextInt(3)));
        }
        assertSame(ours, library, text.toString());
      }
      assertSame(ours, library, "a".repeat(100) + " " + "a".repeat(101));
    }
  }

  private static void assertEveryCharacter(SubwordTokenizer ours, SubwordTokenizer library) {
    StringBuilder wrong = new StringBuilder();
    for (int c = 0; c < 1 << 16; c++) {
      if (Character.isSurrogate((char) c)) {
        continue;
      }
      String text = "a%cb %c %c1".formatted(c, c, c);
      Tokens found = ours.tokenize(text);
      Tokens expected = library.tokenize(text);
      if (!java.util.Arrays.equals(found.ids(), expected.ids())
          || !java.util.Arrays.equals(found.ends(), expected.ends())
          || !java.util.Arrays.equals(found.wordStarts(), expected.wordStarts())) {
        wrong.append(Integer.toHexString(c)).append(' ');
      }
    }
    assertThat(wrong.toString()).isEmpty();
  }

  @Test
  void capitalsAndAccentsAreKeptWhereTheTokenizerKeepsThem() throws IOException {
    TinyModel.write(folder);
    Path file = folder.resolve("tokenizer.json");
    String json = Files.readString(file).replace("\"lowercase\": true", "\"lowercase\": false");
    for (String accents : new String[] {"null", "true", "false"}) {
      Files.writeString(
          file, json.replace("\"strip_accents\": null", "\"strip_accents\": " + accents));
      try (SubwordTokenizer ours = SubwordTokenizer.open(file);
          SubwordTokenizer library = SubwordTokenizer.open(file, false)) {
        assertEveryCharacter(ours, library);
      }
    }
  }
}
