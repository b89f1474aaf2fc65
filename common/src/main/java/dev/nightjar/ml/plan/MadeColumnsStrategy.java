package dev.nightjar.ml.plan;

import java.util.List;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/** Plans {@link MadeColumns}. */
public final class MadeColumnsStrategy extends SparkStrategy {
  /** Makes sure that a session can plan them, with the extension or without. */
  static synchronized void learn(SparkSession spark) {
    ExperimentalMethods methods = spark.experimental();
    List<SparkStrategy> known = Scala.list(methods.extraStrategies());
    if (known.stream().noneMatch(MadeColumnsStrategy.class::isInstance)) {
      methods.extraStrategies_$eq(
          Scala.joined(methods.extraStrategies(), Scala.seq(List.of(new MadeColumnsStrategy()))));
    }
  }

  @Override
  public Seq<SparkPlan> apply(LogicalPlan plan) {
    return plan instanceof MadeColumns made
        ? Scala.seq(
            List.of(
                new MadeColumnsExec(
                    made.maker(), made.text(), made.made(), planLater(made.child()))))
        : Scala.seq(List.of());
  }
}
