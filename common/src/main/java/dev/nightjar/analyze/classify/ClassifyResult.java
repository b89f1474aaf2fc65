package dev.nightjar.analyze.classify;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.nightjar.analyze.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Classification} learned, and how good it is.
 *
 * @param accuracy share of items whose class was predicted right
 * @param macroF1 mean of F1 over the classes
 * @param measuredBy {@code test}, or {@code cross-validation} where there is none
 * @param labels how well each class was told from the others
 * @param models the classifier and what it is compared with
 * @param crossValidation how the penalty was chosen
 * @param confused the pairs of classes that were most often confused
 * @param mistakes the most confident ones: the label may be wrong
 * @param train what was learned from
 * @param test what was tested with, if anything
 * @param model that made the vectors
 * @param vectors the directory of the run, if it was one
 * @param runId its name
 * @param notes what the user should know
 * @param seconds of wall time by stage
 * @param output where the tables are, if anywhere
 */
public record ClassifyResult(
    double accuracy,
    double macroF1,
    String measuredBy,
    List<Label> labels,
    List<Model> models,
    Chosen crossValidation,
    List<ConfusionMatrix.Cell> confused,
    List<Mistake> mistakes,
    Items train,
    @Nullable Items test,
    String model,
    @Nullable String vectors,
    @Nullable String runId,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes,
    Map<String, Double> seconds,
    @Nullable String output) {

  /**
   * How well a class was told from the others.
   *
   * @param trained items that were learned from
   * @param items that were predicted
   */
  public record Label(
      String label, long trained, long items, double precision, double recall, double f1) {}

  /**
   * A classifier.
   *
   * @param accuracy with the test items, or in cross-validation where there are none
   * @param macroF1 likewise
   * @param cvAccuracy in cross-validation
   * @param cvMacroF1 likewise
   */
  public record Model(
      String classifier, double accuracy, double macroF1, double cvAccuracy, double cvMacroF1) {}

  /**
   * How the penalty was chosen.
   *
   * @param c what was chosen
   * @param penalty the same as MLlib has it ({@code regParam})
   * @param tried accuracy of each value of C that was tried
   */
  public record Chosen(int folds, long seed, double c, double penalty, List<Strength> tried) {}

  /** A value of C that was tried. */
  public record Strength(double c, double accuracy, double macroF1) {}

  /**
   * An item that was taken for one of another class.
   *
   * @param set the test, or what was learned from
   * @param confidence of the prediction
   * @param text the beginning of it
   */
  public record Mistake(
      String set,
      String documentId,
      String label,
      String predicted,
      double confidence,
      String text) {}

  /**
   * What became of documents.
   *
   * @param documents that were read
   * @param used items with a label that were learned from or tested with
   * @param unlabelled documents without a label
   * @param sampledOut documents with a label that were too many
   * @param rejected documents that have no vector, the empty ones included
   */
  public record Items(long documents, long used, long unlabelled, long sampledOut, long rejected) {
    /** Makes sure that nothing was lost. */
    public Items {
      if (documents != used + unlabelled + sampledOut + rejected) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "The accounts of 'classify' do not balance: %d documents read, but %d used + %d"
                    + " unlabelled + %d sampled out + %d rejected",
                documents,
                used,
                unlabelled,
                sampledOut,
                rejected));
      }
    }
  }

  /** How well each class was told from the others. */
  static List<Label> labels(ConfusionMatrix confusion, LabelledVectors trained) {
    long[] known = new long[confusion.classes().size()];
    for (int target : trained.targets()) {
      known[target]++;
    }
    List<Label> labels = new ArrayList<>();
    for (int label = 0; label < known.length; label++) {
      labels.add(
          new Label(
              confusion.classes().get(label),
              known[label],
              confusion.items(label),
              Figures.rounded(confusion.precision(label)),
              Figures.rounded(confusion.recall(label)),
              Figures.rounded(confusion.f1(label))));
    }
    return labels;
  }
}
