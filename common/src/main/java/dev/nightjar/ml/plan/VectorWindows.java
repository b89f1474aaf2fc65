package dev.nightjar.ml.plan;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.Stop;
import dev.nightjar.ml.plan.ColumnMaker.Made;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.TaskModel;
import dev.nightjar.text.Chunk;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.vector.Vectors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a task with the vectors of their texts, a window of inputs at a time; equal texts of
 * a window are embedded once. Not thread-safe.
 */
final class VectorWindows implements Iterator<Made> {
  /** Most bytes of the rows that wait, whatever else they carry. */
  private static final long MOST_BYTES = 64L << 20;

  /** A row and the number of its input. */
  private record Waiting(InternalRow row, int input) {}

  private final Iterator<InternalRow> rows;
  private final int text;
  private final TaskModel model;
  private final DocumentChunks cut;
  private final String unusable;
  private final long windowTokens;
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<ModelInput> inputs = new ArrayList<>();
  private final Map<String, Integer> known = new HashMap<>();
  private final Deque<Made> ready = new ArrayDeque<>();
  private long tokens;
  private long bytes;

  VectorWindows(Iterator<InternalRow> rows, int text, TaskModel model, EmbedSpec plan) {
    this.rows = rows;
    this.text = text;
    this.model = model;
    this.cut = plan.cutter(model.tokenizer());
    this.unusable = plan.model().spec().encoder().unusable();
    this.windowTokens = model.windowTokens();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && rows.hasNext()) {
      take(rows.next());
    }
    if (ready.isEmpty()) {
      embed();
    }
    return !ready.isEmpty();
  }

  @Override
  public Made next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void take(InternalRow row) {
    CutText given = CutText.of(row, text, cut);
    if (given.problem() != null) {
      ready.add(made(row, null, given.problem()));
      return;
    }
    Chunk whole = given.chunks().getFirst();
    int next = inputs.size();
    int input = known.computeIfAbsent(whole.input(), unseen -> next);
    if (input == next) {
      inputs.add(model.input(whole.input(), whole.tokenIds()));
      tokens += whole.tokenIds().length;
    }
    tokens++;
    bytes += row instanceof UnsafeRow held ? held.getSizeInBytes() : whole.input().length();
    waiting.add(new Waiting(row.copy(), input));
    if (tokens >= windowTokens || bytes >= MOST_BYTES) {
      embed();
    }
  }

  private void embed() {
    if (waiting.isEmpty()) {
      return;
    }
    EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
    List<float[]> vectors = model.embed(inputs, batches);
    for (Waiting one : waiting) {
      float[] vector = vectors.get(one.input());
      boolean usable = Vectors.isUsable(vector);
      ready.add(
          made(
              one.row(),
              usable ? vector : null,
              usable ? null : UTF8String.fromString(why(vector, one.input(), batches))));
    }
    waiting.clear();
    inputs.clear();
    known.clear();
    tokens = 0;
    bytes = 0;
  }

  private String why(float[] vector, int input, EmbeddingModel.Batches batches) {
    String refused = batches.refusals().get(input);
    return refused != null
        ? refused
        : vector.length > 0
            ? unusable
            : batches.stopped().map(Stop::why).orElse("the model gave no vector");
  }

  private static Made made(
      InternalRow row, float @Nullable [] vector, @Nullable UTF8String problem) {
    Object[] columns = {
      vector == null ? null : UnsafeArrayData.fromPrimitiveArray(vector), problem
    };
    return new Made(row, new GenericInternalRow(columns));
  }
}
