package dev.nightjar.embed.words;

import dev.nightjar.testing.WordVectorFiles;
import java.util.List;

/** FastText's models, in which unknown words have vectors, keep to the contract. */
class TestFastTextContract extends WordModelContract {
  TestFastTextContract() {
    super(WordFormat.FASTTEXT);
  }

  @Override
  byte[] file(List<String> words, float[][] vectors) {
    int buckets = vectors.length - words.size();
    return WordVectorFiles.fastText(words, 3, 5, buckets, vectors);
  }
}
