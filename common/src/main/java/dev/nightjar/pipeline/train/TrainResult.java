package dev.nightjar.pipeline.train;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.evaluate.NearestWords;
import dev.nightjar.io.source.LeftOut;
import java.util.List;

/**
 * What {@code train} made.
 *
 * @param nearest samples of what was learned
 */
public record TrainResult(@JsonUnwrapped Figures figures, List<NearestWords> nearest) {
  private static final int SHOWN_WORDS = 10;
  private static final int SHOWN_NEIGHBOURS = 8;

  /**
   * What was learned of what.
   *
   * @param output the file of vectors
   * @param words of all documents, rare ones included
   * @param wordsPerEpoch that learning read
   */
  public record Figures(
      String output,
      TrainedWords.Documents documents,
      long words,
      long wordsPerEpoch,
      int vocabulary,
      int dimension,
      int epochs,
      int partitions,
      TrainedWords.Seconds seconds,
      long wordsPerSecond,
      @JsonUnwrapped LeftOut.Counts leftOut) {}

  /**
   * Sums up.
   *
   * @param output the file of vectors
   */
  public static TrainResult of(
      WordVectorSpec spec, TrainedWords trained, String output, LeftOut leftOut) {
    double seconds = Math.max(1e-3, trained.seconds().train());
    return new TrainResult(
        new Figures(
            output,
            trained.documents(),
            trained.corpusWords(),
            trained.learnedWords(),
            trained.words().size(),
            spec.dimension(),
            spec.epochs(),
            spec.partitions(),
            trained.seconds(),
            Math.round(trained.learnedWords() * spec.epochs() / seconds),
            leftOut.counts()),
        NearestWords.of(
            trained.words(), trained.counts(), trained.vectors(), SHOWN_WORDS, SHOWN_NEIGHBOURS));
  }
}
