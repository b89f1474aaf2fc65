package dev.nightjar.analyze.classify;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Items with what a classifier that did not know them says of them.
 *
 * @param rows by set, then by id
 */
record ClassifiedItems(List<Classified> rows) {
  private static final StructType PREDICTIONS =
      new StructType()
          .add("set", DataTypes.StringType, false)
          .add("document_id", DataTypes.StringType, false)
          .add("text", DataTypes.StringType, false)
          .add("label", DataTypes.StringType, false)
          .add("predicted", DataTypes.StringType, false)
          .add("confidence", DataTypes.FloatType, false)
          .add("correct", DataTypes.BooleanType, false);

  private static final StructType CONFUSION =
      new StructType()
          .add("set", DataTypes.StringType, false)
          .add("label", DataTypes.StringType, false)
          .add("predicted", DataTypes.StringType, false)
          .add("items", DataTypes.LongType, false);

  /** One of them. */
  record Classified(String set, LabelledVectors.Item item, String predicted, float confidence) {
    boolean isCorrect() {
      return item.label().equals(predicted);
    }

    Row row() {
      return RowFactory.create(
          set, item.id(), item.text(), item.label(), predicted, confidence, isCorrect());
    }
  }

  /** Those of the cross-validation, and those of the test if there was one. */
  static ClassifiedItems of(
      LabelledVectors train, @Nullable LabelledVectors test, Classification.Judged judged) {
    List<Classified> all = new ArrayList<>();
    CrossValidation validation = judged.validation();
    add(all, "train", validation.items(), validation.predictions(), train.classes());
    if (test != null && judged.tested() != null) {
      add(all, "test", test, judged.tested(), train.classes());
    }
    all.sort(
        Comparator.comparing(Classified::set).thenComparing(classified -> classified.item().id()));
    return new ClassifiedItems(all);
  }

  private static void add(
      List<Classified> all,
      String set,
      LabelledVectors items,
      List<Prediction> predictions,
      List<String> classes) {
    for (int i = 0; i < items.size(); i++) {
      Prediction prediction = predictions.get(i);
      all.add(
          new Classified(
              set, items.items().get(i), classes.get(prediction.label()), prediction.confidence()));
    }
  }

  /** Those that are not correct, the most confident first. */
  private List<Classified> mistakes() {
    return rows.stream()
        .filter(classified -> !classified.isCorrect())
        .sorted(Comparator.comparingDouble(classified -> -classified.confidence()))
        .toList();
  }

  /** The first of those, as people see them. */
  List<ClassifyResult.Mistake> mistakes(int most) {
    return mistakes().stream()
        .limit(most)
        .map(
            wrong ->
                new ClassifyResult.Mistake(
                    wrong.set(),
                    wrong.item().id(),
                    wrong.item().label(),
                    wrong.predicted(),
                    Figures.rounded(wrong.confidence()),
                    Figures.line(wrong.item().text())))
        .toList();
  }

  /** Writes the tables. */
  void write(SparkSession spark, AnalysisDirectory output) {
    write(spark, output, "predictions", PREDICTIONS, rows.stream().map(Classified::row).toList());
    write(
        spark, output, "mistakes", PREDICTIONS, mistakes().stream().map(Classified::row).toList());
    write(spark, output, "confusion", CONFUSION, confusion());
  }

  private List<Row> confusion() {
    Map<String, Map<String, Map<String, Long>>> counts = new TreeMap<>();
    for (Classified classified : rows) {
      counts
          .computeIfAbsent(classified.set(), any -> new TreeMap<>())
          .computeIfAbsent(classified.item().label(), any -> new TreeMap<>())
          .merge(classified.predicted(), 1L, Long::sum);
    }
    List<Row> cells = new ArrayList<>();
    counts.forEach(
        (set, byLabel) ->
            byLabel.forEach(
                (label, byPrediction) ->
                    byPrediction.forEach(
                        (predicted, items) ->
                            cells.add(RowFactory.create(set, label, predicted, items)))));
    return cells;
  }

  private static void write(
      SparkSession spark,
      AnalysisDirectory output,
      String table,
      StructType schema,
      List<Row> rows) {
    output.write(table, spark.createDataFrame(rows, schema).coalesce(1), rows.size());
  }
}
