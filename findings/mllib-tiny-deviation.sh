#!/usr/bin/env bash
# Spark MLlib 4.2.0: one feature that hardly varies keeps LogisticRegression from learning anything.
#
# Three classes that two features tell apart, and a third feature whose standard deviation is 1e-33 (embedding models
# have such dimensions). With standardization=false and an L2 penalty, fit() ends after two iterations and returns a
# model that gives every row one class. Nothing is thrown; the log has lines of the optimizer at
# level ERROR, and the training summary says how often it iterated. Without the third feature, or
# with standardization=true, the same data is learned.
#
# Why: the fit happens in features divided by their standard deviations, always. With standardization=false the penalty
# of a weight is divided by the square of its feature's deviation to undo that, and 1e66 leaves no step worth taking. A
# feature that does not vary at all is left out; one that varies by rounding errors is not.
#
# What it means: whoever turns standardization off looks at the features' deviations first, and at the number of
# iterations afterwards.
#
# Needs a JDK (17 or later), Maven and the network. Seen on OpenJDK 17, spark-mllib_2.13 4.2.0:
#   two features, standardization=false: accuracy 1.00, iterations 11
#   and one that hardly varies, standardization=false: accuracy 0.33, iterations 2
#   and one that hardly varies, standardization=true: accuracy 1.00, iterations 12
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src/main/java"
cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.scala-lang</groupId>
      <artifactId>scala-library</artifactId>
      <version>2.13.18</version>
    </dependency>
    <dependency>
      <groupId>org.apache.spark</groupId>
      <artifactId>spark-mllib_2.13</artifactId>
      <version>4.2.0</version>
    </dependency>
  </dependencies>
</project>
XML
cat >"$work/src/main/java/TinyDeviation.java" <<'JAVA'
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

public class TinyDeviation {
  static void fit(SparkSession spark, String name, boolean third, boolean standardization) {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      double angle = 2 * Math.PI * (i % 3) / 3;
      double x = Math.cos(angle) + random.nextGaussian() / 10;
      double y = Math.sin(angle) + random.nextGaussian() / 10;
      double z = random.nextGaussian() * 1e-33;
      rows.add(
          RowFactory.create(
              (double) (i % 3), third ? Vectors.dense(x, y, z) : Vectors.dense(x, y)));
    }
    StructType schema =
        new StructType()
            .add("label", DataTypes.DoubleType, false)
            .add("features", SQLDataTypes.VectorType(), false);
    Dataset<Row> data = spark.createDataFrame(rows, schema).coalesce(1);
    LogisticRegressionModel model =
        new LogisticRegression()
            .setFamily("multinomial")
            .setRegParam(0.01)
            .setStandardization(standardization)
            .fit(data);
    long right = model.transform(data).filter("label = prediction").count();
    System.out.printf(
        Locale.ROOT,
        "%s, standardization=%s: accuracy %.2f, iterations %d%n",
        name,
        standardization,
        right / 300.0,
        model.summary().totalIterations());
  }

  public static void main(String... args) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    spark.sparkContext().setLogLevel("OFF");
    fit(spark, "two features", false, false);
    fit(spark, "and one that hardly varies", true, false);
    fit(spark, "and one that hardly varies", true, true);
    spark.stop();
  }
}
JAVA
cd "$work"
mvn -B -ntp -q compile org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=cp.txt
opens=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
  java.util.concurrent.atomic sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
java "${opens[@]}" -cp "target/classes:$(cat cp.txt)" TinyDeviation 2>/dev/null | tee seen.txt
diff <(sed 's/, iterations.*//' seen.txt) - <<'SEEN'
two features, standardization=false: accuracy 1.00
and one that hardly varies, standardization=false: accuracy 0.33
and one that hardly varies, standardization=true: accuracy 1.00
SEEN
