package dev.nightjar.tokenize;

import dev.nightjar.testing.TinyModel;
import dev.nightjar.testing.TokenizerContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every tokenizer keeps to the contract. */
class TestTokenizerContract {
  @TempDir Path folder;

  private SubwordTokenizer open(String json) throws IOException {
    return SubwordTokenizer.open(Files.writeString(folder.resolve("tokenizer.json"), json));
  }

  @Nested
  class WordPieceOfOurs extends TokenizerContract {
    @Override
    protected Tokenizer open() throws IOException {
      return SubwordTokenizer.open(TinyModel.write(folder).resolve("tokenizer.json"));
    }
  }

  @Nested
  class WordPieceOfTheLibrary extends TokenizerContract {
    @Override
    protected Tokenizer open() throws IOException {
      return SubwordTokenizer.open(TinyModel.write(folder).resolve("tokenizer.json"), false);
    }
  }

  @Nested
  class BytePairs extends TokenizerContract {
    @Override
    protected Tokenizer open() throws IOException {
      return TestTokenizerContract.this.open(TestSubwordTokenizer.BPE);
    }

    /** It has no token for what is unknown. */
    @Override
    protected List<String> pieces() {
      return List.of("low", " lower", "we", " ", "我", "😀", "low er", "o", "\n");
    }
  }

  @Nested
  class Unigrams extends TokenizerContract {
    @Override
    protected Tokenizer open() throws IOException {
      return TestTokenizerContract.this.open(TestSubwordTokenizer.UNIGRAM);
    }
  }

  @Nested
  class Tiktoken extends TokenizerContract {
    @Override
    protected Tokenizer open() {
      return new TiktokenTokenizer();
    }

    @Override
    protected boolean spellsTexts() {
      return true;
    }
  }

  @Nested
  class Words extends TokenizerContract {
    @Override
    protected Tokenizer open() {
      return WordTokenizer.of(WordBreaks.WORDS, String::length);
    }
  }

  @Nested
  class Whitespace extends TokenizerContract {
    @Override
    protected Tokenizer open() {
      return WordTokenizer.of(WordBreaks.WHITESPACE, String::length);
    }
  }

  @Nested
  class Characters extends TokenizerContract {
    @Override
    protected Tokenizer open() {
      return WordTokenizer.of(WordBreaks.CHARACTERS, String::length);
    }
  }
}
