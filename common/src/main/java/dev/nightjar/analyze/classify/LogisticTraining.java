package dev.nightjar.analyze.classify;

import dev.nightjar.spark.SpilledRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Multinomial logistic regressions on labelled vectors, by MLlib (L-BFGS, L2 penalty on weights
 * that are not standardised).
 *
 * <p>The items are one partition in an order of their own: sums of floating-point numbers depend on
 * their order, so nothing else would give the same weights however the corpus was read and whatever
 * runs it. Several fits may run at the same time, each in one task. Whoever makes this closes it.
 *
 * <p>MLlib scales every dimension to a variance of 1 and the penalty by its inverse. Where a
 * dimension hardly varies, as models have some, that leads to numbers at which L-BFGS gives up at
 * its first step. Such dimensions are left out: they would have no part in a score.
 */
final class LogisticTraining implements AutoCloseable {
  /** No fold, so that all is learned from. */
  static final int NONE = -2;

  private static final int ITERATIONS = 100;
  private static final double TOLERANCE = 1e-6;

  /** The standard deviation below which a dimension is left out, as a share of the largest. */
  private static final double LEAST_DEVIATION = 1e-3;

  private static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType, false)
          .add("fold", DataTypes.IntegerType, false)
          .add("features", SQLDataTypes.VectorType(), false);

  private final Folds folds;
  private final SpilledRows rows;

  LogisticTraining(SparkSession spark, LabelledVectors items, Folds folds) {
    this.folds = folds;
    int[] targets = items.targets();
    boolean[] varies = varies(items.vectors());
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < targets.length; i++) {
      float[] vector = items.items().get(i).vector();
      double[] features = new double[vector.length];
      for (int d = 0; d < features.length; d++) {
        features[d] = varies[d] ? vector[d] : 0;
      }
      all.add(RowFactory.create((double) targets[i], folds.of()[i], Vectors.dense(features)));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.rows = SpilledRows.of(spark.createDataFrame(context.parallelize(all, 1), SCHEMA));
  }

  private static boolean[] varies(List<float[]> vectors) {
    double[] deviations = new double[vectors.getFirst().length];
    for (int d = 0; d < deviations.length; d++) {
      double sum = 0;
      double squares = 0;
      for (float[] vector : vectors) {
        sum += vector[d];
        squares += (double) vector[d] * vector[d];
      }
      double mean = sum / vectors.size();
      deviations[d] = Math.sqrt(Math.max(0, squares / vectors.size() - mean * mean));
    }
    double most = Arrays.stream(deviations).max().orElse(0);
    boolean[] varies = new boolean[deviations.length];
    for (int d = 0; d < varies.length; d++) {
      varies[d] = deviations[d] > LEAST_DEVIATION * most;
    }
    return varies;
  }

  /**
   * Learns from all items but those of a fold.
   *
   * @param c the inverse strength of the penalty, as scikit-learn and LIBLINEAR have it: it is
   *     weighed against the sum of the losses
   * @param without the fold; {@link #NONE} for none
   * @throws IllegalStateException if MLlib gives up at the first step, which it only logs
   */
  LinearClassifier fit(double c, int without) {
    LogisticRegressionModel model =
        new LogisticRegression()
            .setFamily("multinomial")
            .setStandardization(false)
            .setRegParam(penalty(c, without))
            .setMaxIter(ITERATIONS)
            .setTol(TOLERANCE)
            .fit(rows.rows().filter(functions.col("fold").notEqual(without)));
    if (model.summary().totalIterations() == 0) {
      throw new IllegalStateException(
          "Cannot learn with C = %s: L-BFGS gave up at its first step".formatted(c));
    }
    DenseMatrix weights = model.coefficientMatrix().toDense();
    float[][] byClass = new float[weights.numRows()][weights.numCols()];
    for (int label = 0; label < byClass.length; label++) {
      for (int d = 0; d < byClass[label].length; d++) {
        byClass[label][d] = (float) weights.apply(label, d);
      }
    }
    return new LinearClassifier(byClass, model.interceptVector().toArray());
  }

  /** The same as MLlib has it, which weighs the penalty against the mean of the losses. */
  double penalty(double c, int without) {
    return 1 / (c * folds.outside(without).size());
  }

  @Override
  public void close() {
    rows.close();
  }
}
