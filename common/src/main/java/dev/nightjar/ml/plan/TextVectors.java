package dev.nightjar.ml.plan;

import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.TaskModel;
import dev.nightjar.spark.SharedConfiguration;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The vectors of texts, and why a text has none: by the executor's model, a window at a time, as
 * {@code embed} makes them.
 *
 * @param plan for whole texts
 * @param vector name of the column of vectors
 * @param problem name of the column that says why there is none; null where there is one
 */
public record TextVectors(EmbedSpec plan, SharedConfiguration hadoop, String vector, String problem)
    implements ColumnMaker {
  @Override
  public StructType schema() {
    return new StructType()
        .add(vector, DataTypes.createArrayType(DataTypes.FloatType, false))
        .add(problem, DataTypes.StringType);
  }

  @Override
  public Iterator<Made> make(Iterator<InternalRow> rows, int text) {
    TaskModel model = new TaskModel(plan, false, told -> {}, hadoop.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> model.close());
    return new VectorWindows(rows, text, model, plan);
  }

  @Override
  public String toString() {
    return "nightjar_embed('%s')".formatted(plan.model().spec().name());
  }
}
