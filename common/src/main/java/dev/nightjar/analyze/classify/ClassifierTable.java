package dev.nightjar.analyze.classify;

import dev.nightjar.analyze.AnalysisDirectory;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A linear classifier as a table: label, intercept, weights.
 *
 * @param labels its classes
 * @param classifier what tells them apart
 */
record ClassifierTable(List<String> labels, LinearClassifier classifier) implements Serializable {
  private static final String NAME = "classifier";

  private static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.StringType, false)
          .add("intercept", DataTypes.DoubleType, false)
          .add("weights", DataTypes.createArrayType(DataTypes.FloatType, false), false);

  /** Writes it down. */
  static void write(
      SparkSession spark,
      AnalysisDirectory output,
      List<String> labels,
      LinearClassifier classifier) {
    List<Row> rows = new ArrayList<>();
    for (int label = 0; label < classifier.weights().length; label++) {
      List<Float> weights = new ArrayList<>();
      for (float weight : classifier.weights()[label]) {
        weights.add(weight);
      }
      rows.add(RowFactory.create(labels.get(label), classifier.intercepts()[label], weights));
    }
    output.write(NAME, spark.createDataFrame(rows, SCHEMA).coalesce(1), rows.size());
  }

  /** Reads it again. */
  static ClassifierTable read(SparkSession spark, AnalysisDirectory from) {
    List<Row> rows =
        from.table(spark, NAME)
            .select("label", "intercept", "weights")
            .orderBy("label")
            .collectAsList();
    float[][] weights = new float[rows.size()][];
    double[] intercepts = new double[rows.size()];
    for (int label = 0; label < weights.length; label++) {
      intercepts[label] = rows.get(label).getDouble(1);
      List<Float> its = rows.get(label).getList(2);
      weights[label] = new float[its.size()];
      for (int d = 0; d < weights[label].length; d++) {
        weights[label][d] = its.get(d);
      }
    }
    return new ClassifierTable(
        rows.stream().map(row -> row.getString(0)).toList(),
        new LinearClassifier(weights, intercepts));
  }
}
