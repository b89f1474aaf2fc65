package dev.nightjar.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Small files of word vectors, written by hand. */
public final class WordVectorFiles {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private WordVectorFiles() {}

  /** Word2vec's binary form of words and their vectors. */
  public static byte[] word2vec(Map<String, float[]> words) {
    WordVectorFiles file = new WordVectorFiles();
    int dimension = words.values().iterator().next().length;
    file.text(words.size() + " " + dimension + "\n");
    words.forEach((word, vector) -> file.text(word + " ").floats(vector).text("\n"));
    return file.out.toByteArray();
  }

  /** Word2vec's text form. */
  public static byte[] word2vecText(List<String> words, float[][] vectors) {
    StringBuilder text = new StringBuilder();
    text.append(words.size()).append(' ').append(vectors[0].length).append('\n');
    for (int i = 0; i < words.size(); i++) {
      text.append(words.get(i));
      for (float value : vectors[i]) {
        text.append(' ').append(value);
      }
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A fastText model.
   *
   * @param words in the order of their rows, each occurring 10 times
   * @param rows of the words, then of the buckets
   */
  public static byte[] fastText(
      List<String> words, int least, int most, int buckets, float[]... rows) {
    int dimension = rows[0].length;
    WordVectorFiles file = new WordVectorFiles();
    file.ints(793_712_314, 12, dimension, 5, 5, 1, 5, 1, 2, 2, buckets, least, most, 100);
    file.doubleValue(1e-4);
    file.ints(words.size(), words.size(), 0).longs(10L * words.size(), -1);
    words.forEach(word -> file.text(word + "\0").longs(10).bytes(0));
    file.bytes(0).longs(rows.length, dimension);
    List.of(rows).forEach(file::floats);
    file.bytes(0).longs(1, dimension).floats(new float[dimension]);
    return file.out.toByteArray();
  }

  private WordVectorFiles text(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private WordVectorFiles bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  private WordVectorFiles ints(int... values) {
    for (int value : values) {
      out.writeBytes(little(4).putInt(value).array());
    }
    return this;
  }

  private WordVectorFiles longs(long... values) {
    for (long value : values) {
      out.writeBytes(little(8).putLong(value).array());
    }
    return this;
  }

  private WordVectorFiles floats(float... values) {
    for (float value : values) {
      out.writeBytes(little(4).putFloat(value).array());
    }
    return this;
  }

  private void doubleValue(double value) {
    out.writeBytes(little(8).putDouble(value).array());
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
