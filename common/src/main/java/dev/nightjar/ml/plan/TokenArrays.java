package dev.nightjar.ml.plan;

import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.query.TextTokens;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.tokenize.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of texts, without those that the model adds; null for a text that is null.
 *
 * @param model whose tokens they are
 */
public record TokenArrays(ModelLocation model, SharedConfiguration hadoop) implements ColumnMaker {
  /** Type of the column of tokens. */
  public static final ArrayType TYPE =
      DataTypes.createArrayType(
          new StructType()
              .add("token", DataTypes.StringType, false)
              .add("id", DataTypes.IntegerType, false)
              .add("start", DataTypes.IntegerType, false)
              .add("end", DataTypes.IntegerType, false),
          false);

  @Override
  public StructType schema() {
    return new StructType().add("tokens", TYPE);
  }

  @Override
  public Iterator<Made> make(Iterator<InternalRow> rows, int text) {
    Tokenizer tokenizer = ExecutorModels.tokenizer(model, hadoop.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) end -> tokenizer.close());
    return ColumnMaker.each(
        rows,
        row -> {
          Object[] columns = {
            row.isNullAt(text) ? null : tokens(row.getUTF8String(text), tokenizer)
          };
          return new Made(row, new GenericInternalRow(columns));
        });
  }

  private static @Nullable GenericArrayData tokens(UTF8String text, Tokenizer tokenizer) {
    String value = new String(text.getBytes(), StandardCharsets.UTF_8);
    Object[] rows =
        TextTokens.of(tokenizer, value).tokens().stream()
            .map(
                token ->
                    new GenericInternalRow(
                        new Object[] {
                          UTF8String.fromString(token.token()),
                          token.id(),
                          token.start(),
                          token.end()
                        }))
            .toArray();
    return new GenericArrayData(rows);
  }

  @Override
  public String toString() {
    return "nightjar_tokens('%s')".formatted(model.spec().name());
  }
}
