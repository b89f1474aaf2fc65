package dev.nightjar.pipeline.train;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Word vectors, and what they were learned from.
 *
 * @param words by falling count
 * @param counts how often each word occurs in the corpus
 * @param vectors a row a word
 * @param corpusWords of the whole corpus, rare ones included
 * @param learnedWords that each epoch read: without rare ones, and without what was left out at
 *     random
 * @param documents the documents
 * @param seconds what it took
 */
public record TrainedWords(
    List<String> words,
    long[] counts,
    float[][] vectors,
    long corpusWords,
    long learnedWords,
    Documents documents,
    Seconds seconds) {
  /**
   * What became of documents.
   *
   * @param read all, rejected ones included
   * @param rejected those that could not be read
   * @param empty those without a word
   * @param firstReject why the first one was rejected; empty for none
   */
  public record Documents(long read, long rejected, long empty, @JsonIgnore String firstReject) {
    /** What to tell of those that were left out; empty if none was. */
    public Optional<String> complaint() {
      return rejected == 0
          ? Optional.empty()
          : Optional.of(
              String.format(
                  Locale.ROOT,
                  "%,d of %,d documents could not be read and were left out, such as %s",
                  rejected,
                  read,
                  firstReject));
    }
  }

  /**
   * Wall seconds.
   *
   * @param read to find and count words
   * @param train for all epochs
   */
  public record Seconds(double read, double train) {}
}
