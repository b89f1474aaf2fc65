package dev.nightjar.ml.plan;

import dev.nightjar.models.ExecutorModels;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.text.Chunk;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Tokenizer;
import java.util.Iterator;
import java.util.Locale;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The chunks of texts, as {@code embed} cuts them, and why a text has none.
 *
 * @param plan how they are cut
 * @param chunks name of the column of chunks
 * @param problem name of the column that says why there are none; null where there are some
 */
public record TextChunks(EmbedSpec plan, SharedConfiguration hadoop, String chunks, String problem)
    implements ColumnMaker {
  /** Type of the column of chunks. */
  public static final ArrayType TYPE =
      DataTypes.createArrayType(
          new StructType()
              .add("chunk_index", DataTypes.IntegerType, false)
              .add("start", DataTypes.IntegerType, false)
              .add("end", DataTypes.IntegerType, false)
              .add("text", DataTypes.StringType, false)
              .add("token_count", DataTypes.IntegerType, false),
          false);

  @Override
  public StructType schema() {
    return new StructType().add(chunks, TYPE).add(problem, DataTypes.StringType);
  }

  @Override
  public Iterator<Made> make(Iterator<InternalRow> rows, int text) {
    Tokenizer tokenizer = ExecutorModels.tokenizer(plan.model(), hadoop.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) end -> tokenizer.close());
    DocumentChunks cut = plan.cutter(tokenizer);
    return ColumnMaker.each(
        rows,
        row -> {
          CutText made = CutText.of(row, text, cut);
          Object[] columns = {made.problem() == null ? array(made) : null, made.problem()};
          return new Made(row, new GenericInternalRow(columns));
        });
  }

  private static GenericArrayData array(CutText made) {
    return new GenericArrayData(made.chunks().stream().map(TextChunks::row).toArray());
  }

  private static InternalRow row(Chunk chunk) {
    return new GenericInternalRow(
        new Object[] {
          chunk.index(),
          chunk.start(),
          chunk.end(),
          UTF8String.fromString(chunk.text()),
          chunk.tokenIds().length
        });
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "nightjar_chunks('%s', %d)", plan.model().spec().name(), plan.maxTokens());
  }
}
