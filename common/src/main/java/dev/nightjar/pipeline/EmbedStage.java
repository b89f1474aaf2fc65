package dev.nightjar.pipeline;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.io.Flattened;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Gives chunks their vectors, a window of them at a time, in the order they come. */
final class EmbedStage implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final String CHUNKS = "chunks embedded";
  static final String TOKENS = "tokens embedded";

  private final EmbedPlan plan;
  private final SerializableConfiguration hadoop;
  private final ProgressListener.Counters counters;

  EmbedStage(EmbedPlan plan, SerializableConfiguration hadoop, ProgressListener.Counters counters) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.counters = counters;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> chunks) {
    if (!chunks.hasNext()) {
      return chunks;
    }
    EmbeddingModel model = ExecutorModels.model(plan.model(), plan.batches(), hadoop.value());
    return new Flattened<>(
        new Windows(chunks, plan.windowTokens()), window -> embed(model, window).iterator());
  }

  private List<Row> embed(EmbeddingModel model, List<Row> window) {
    List<ModelInput> inputs =
        window.stream()
            .map(row -> new ModelInput(row.getString(5), ChunkRow.tokenIds(row)))
            .toList();
    List<float[]> vectors = model.embed(inputs);
    List<Row> rows = new ArrayList<>(window.size());
    for (int i = 0; i < window.size(); i++) {
      counters.tokens().add(inputs.get(i).tokenIds().length);
      float[] vector = vectors.get(i);
      rows.add(ChunkRow.embedded(window.get(i), Vectors.isUsable(vector) ? vector : null));
    }
    counters.chunks().add(window.size());
    return rows;
  }

  /** Groups rows until they hold a number of tokens. Not thread-safe. */
  private static final class Windows implements Iterator<List<Row>> {
    private final Iterator<Row> rows;
    private final long tokens;

    Windows(Iterator<Row> rows, long tokens) {
      this.rows = rows;
      this.tokens = tokens;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public List<Row> next() {
      if (!rows.hasNext()) {
        throw new NoSuchElementException();
      }
      List<Row> window = new ArrayList<>();
      long held = 0;
      while (rows.hasNext() && held < tokens) {
        Row row = rows.next();
        held += row.getInt(7);
        window.add(row);
      }
      return window;
    }
  }
}
