package dev.nightjar.embed.words;

import dev.nightjar.embed.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats of files of word vectors, recognised by what the files begin with. */
enum WordFormat {
  /**
   * A line of two counts, words and dimension, then a line each word. Word2vec's text and
   * fastText's {@code .vec}.
   */
  WORD2VEC_TEXT,
  /** The same first line, then each word, a space and its numbers as 32-bit floats. */
  WORD2VEC_BINARY,
  /** A line each word, nothing before. */
  GLOVE,
  /** fastText's {@code .bin}: dictionary, vectors of words, and of n-grams by their hash. */
  FASTTEXT;

  /** What the files of fastText begin with. */
  static final int FASTTEXT_MAGIC = 793_712_314;

  private static final String NUMBERS = "0123456789+-.eE \t\r\n";

  /** The name in manifests. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The format of a file.
   *
   * @param head its first bytes
   * @return empty if it holds no word vectors
   * @throws ModelException if it holds quantised ones
   */
  static Optional<WordFormat> of(String name, byte[] head) {
    if (name.endsWith(".ftz")) {
      throw new ModelException(
          "Cannot use %s: it is a quantised fastText model (.ftz), whose vectors are only about those of the .bin it was made from; pass that .bin"
              .formatted(name));
    }
    if (head.length >= Integer.BYTES
        && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt() == FASTTEXT_MAGIC) {
      return Optional.of(FASTTEXT);
    }
    String front = new String(head, StandardCharsets.ISO_8859_1);
    int end = front.indexOf('\n');
    if (end < 0) {
      return Optional.empty();
    }
    String line = front.substring(0, end).strip();
    if (line.matches("[0-9]{1,10}[ \\t]+[0-9]{1,10}")) {
      return Optional.of(isText(front, end + 1) ? WORD2VEC_TEXT : WORD2VEC_BINARY);
    }
    return isWordAndNumbers(line) ? Optional.of(GLOVE) : Optional.empty();
  }

  private static boolean isWordAndNumbers(String line) {
    String[] fields = line.split("[ \\t]+");
    return fields.length > 2
        && Arrays.stream(fields)
            .skip(1)
            .map(field -> field.getBytes(StandardCharsets.ISO_8859_1))
            .noneMatch(field -> Double.isNaN(Decimals.parse(field, 0, field.length)));
  }

  /** Whether what stands behind the first word of the second line reads as numbers. */
  private static boolean isText(String front, int start) {
    int at = start;
    while (at < front.length() && front.charAt(at) != ' ' && front.charAt(at) != '\t') {
      at++;
    }
    int end = Math.min(front.length(), at + 64);
    while (at < end && front.charAt(at) != '\n') {
      if (NUMBERS.indexOf(front.charAt(at)) < 0) {
        return false;
      }
      at++;
    }
    return true;
  }
}
