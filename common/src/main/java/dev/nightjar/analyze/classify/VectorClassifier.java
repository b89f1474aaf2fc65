package dev.nightjar.analyze.classify;

import java.util.List;

/** Says which class a vector is of. Immutable. */
sealed interface VectorClassifier permits LinearClassifier, NeighborClassifier {
  /** The class of each vector; of classes that are equally likely, the first. */
  List<Prediction> predict(List<float[]> vectors);
}
