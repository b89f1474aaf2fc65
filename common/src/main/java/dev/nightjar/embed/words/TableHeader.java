package dev.nightjar.embed.words;

import java.util.List;

/**
 * What a table says of itself.
 *
 * @param version of the table's own form
 * @param sha256 of the file that it was made from
 * @param format of that file
 * @param dimension floats of a vector
 * @param words rows that belong to words, the first ones
 * @param repeated words of the file that it had twice; the first one stayed
 * @param skipped rows of the file that could not be read
 * @param problems what was wrong with the first of them
 * @param occurrences of all words in the text they were trained on; 0 if the file has no counts
 * @param subwords n-grams, whose rows stand behind those of the words
 */
record TableHeader(
    int version,
    String sha256,
    WordFormat format,
    int dimension,
    int words,
    int repeated,
    int skipped,
    List<String> problems,
    long occurrences,
    Subwords subwords) {
  static final int VERSION = 2;

  /** The file, written last. */
  static final String FILE = "table.json";
}
