package dev.nightjar.embed.words;

import dev.nightjar.testing.WordVectorFiles;
import java.util.List;

/** Word2vec's text files keep to the contract. */
class TestWord2vecContract extends WordModelContract {
  TestWord2vecContract() {
    super(WordFormat.WORD2VEC_TEXT);
  }

  @Override
  byte[] file(List<String> words, float[][] vectors) {
    return WordVectorFiles.word2vecText(words, vectors);
  }
}
