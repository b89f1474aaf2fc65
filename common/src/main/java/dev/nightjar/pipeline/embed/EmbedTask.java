package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.io.run.StagedVectors;
import dev.nightjar.io.run.StagedVectors.Entry;
import dev.nightjar.models.ContentTokens;
import dev.nightjar.models.SparseTexts;
import dev.nightjar.pipeline.embed.reuse.ReusableVectors;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Spellings;
import dev.nightjar.vector.SparseVector;
import dev.nightjar.vector.Vectors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one task of {@link EmbedStage}: those whose vector is known go through, the others
 * wait for their window. Not thread-safe.
 */
final class EmbedTask implements Iterator<NewRow> {
  /** An input that is not known, and the chunks that have it. */
  private static final class Wanted {
    private final UTF8String hash;
    private final ModelInput input;
    private final List<HeldRow> rows = new ArrayList<>(1);
    private final boolean hasDense;
    private float[] vector;
    private @Nullable String refused;

    /**
     * @param dense its vector, if that is known and the sparse one is not
     */
    Wanted(HeldRow row, ModelInput input, Optional<float[]> dense) {
      this.hash = row.utf8(RowColumn.CONTENT_HASH);
      this.input = input;
      this.hasDense = dense.isPresent();
      this.vector = dense.orElse(EmbeddingModel.NO_VECTOR);
      rows.add(row);
    }
  }

  private final Iterator<HeldRow> rows;
  private final RunCounters.Task task;
  private final EmbedSpec plan;
  private final EmbedStage.Told told;
  private final Map<String, float[]> made;
  private final StagedVectors.@Nullable Writer keep;
  private final List<Wanted> window = new ArrayList<>();
  private final TaskModel model;
  private final boolean wantsTokens;
  private final long windowTokens;
  private final ContentTokens own;
  private final Deque<NewRow> ready = new ArrayDeque<>();
  private long held;
  private @Nullable UTF8String known;
  private float @Nullable [] vector;
  private @Nullable UTF8String problem;
  private RunCounters.@Nullable Task paid;
  private Metric knownAs = Metric.CHUNKS_REUSED;

  EmbedTask(
      Iterator<HeldRow> rows,
      RunCounters.Task task,
      EmbedSpec plan,
      SharedConfiguration hadoop,
      EmbedStage.@Nullable Staging staging,
      EmbedStage.Told told,
      boolean dry) {
    this.rows = rows;
    this.task = task;
    this.plan = plan;
    this.told = told;
    this.own = ContentTokens.of(plan.model(), plan.prefix(), hadoop.value());
    this.model = new TaskModel(plan, dry, told.executions()::add, hadoop.value());
    this.wantsTokens = model.wantsTokens();
    this.windowTokens = model.windowTokens();
    Optional<EmbedStage.Staging> area = Optional.ofNullable(staging);
    this.made = area.map(EmbedStage.Staging::made).orElse(Map.of());
    this.keep = area.map(EmbedStage.Staging::writer).orElse(null);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> close());
  }

  private void close() {
    model.close();
    if (keep != null) {
      keep.salvage();
    }
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && rows.hasNext()) {
      take(rows.next());
    }
    if (ready.isEmpty()) {
      embed();
      if (keep != null) {
        timeStaging(keep::finish);
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public NewRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void take(HeldRow row) {
    UTF8String hash = row.utf8(RowColumn.CONTENT_HASH);
    int origin = row.number(RowColumn.ORIGIN);
    if (origin != ReusableVectors.Origin.CHUNK.ordinal()) {
      if (!hash.equals(known) || isHalfKnown()) {
        known(
            hash.copy(),
            row.vector(RowColumn.VECTOR),
            null,
            origin == ReusableVectors.Origin.IN_RUN.ordinal()
                ? Metric.CHUNKS_REUSED
                : Metric.CHUNKS_RESUMED);
      }
    } else if (hash.equals(known) && !isHalfKnown()) {
      task.add(knownAs, 1);
      ready.add(chunk(row));
    } else if (!window.isEmpty() && hash.equals(window.getLast().hash)) {
      window.getLast().rows.add(row.copy());
      hold(1);
    } else if (isMade(hash)) {
      task.add(Metric.CHUNKS_EMBEDDED, 1);
      task.add(Metric.TOKENS_EMBEDDED, row.number(RowColumn.TOKEN_COUNT));
      ready.add(chunk(row));
    } else {
      int[] ids = row.numbers(RowColumn.TOKEN_IDS);
      HeldRow kept = row.copy();
      window.add(new Wanted(kept, model.input(input(kept, plan.prefix()), ids), dense(hash)));
      hold(ids.length);
    }
  }

  /** Whether of the known vectors the sparse one is missing. */
  private boolean isHalfKnown() {
    return model.wantsSparse() && vector != null && !SparseVector.isIn(vector);
  }

  private Optional<float[]> dense(UTF8String hash) {
    return hash.equals(known) && isHalfKnown()
        ? Optional.ofNullable(vector).map(SparseVector::denseOf)
        : Optional.empty();
  }

  private void known(
      UTF8String hash, float @Nullable [] itsVector, @Nullable String why, Metric as) {
    known = hash;
    vector = itsVector;
    problem = why == null ? null : UTF8String.fromString(why);
    knownAs = as;
  }

  /** Whether an earlier attempt of this task has made the vector, which is known from now on. */
  private boolean isMade(UTF8String hash) {
    float[] its = made.get(hash.toString());
    if (its != null) {
      known(hash.copy(), its, null, Metric.CHUNKS_DEDUPLICATED);
    }
    return its != null;
  }

  /** A chunk with what is known of its hash. */
  private NewRow chunk(HeldRow row) {
    NewRow chunk =
        new NewRow(RowLayout.EMBEDDED)
            .copy(row)
            .with(RowColumn.VECTOR, vector)
            .with(RowColumn.PROBLEM, problem);
    return wantsTokens && vector != null ? chunk.with(RowColumn.TOKENS, spellings(row)) : chunk;
  }

  private List<String> spellings(HeldRow row) {
    return Spellings.of(
        model.tokenizer(), input(row, ""), own.of(row.numbers(RowColumn.TOKEN_IDS)));
  }

  /** The text that the model reads. */
  private static String input(HeldRow row, String prefix) {
    return DocumentChunks.input(prefix, row.text(RowColumn.CONTEXT), row.text(RowColumn.TEXT));
  }

  private void hold(int tokens) {
    held += tokens;
    if (held >= windowTokens) {
      embed();
    }
  }

  /** Embeds the window; chunks of its last input may still come. */
  private void embed() {
    if (window.isEmpty()) {
      return;
    }
    EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
    makeVectors(batches);
    long tokens = 0;
    for (Wanted wanted : window) {
      tokens += wanted.vector.length == 0 ? 0 : wanted.input.tokenIds().length;
      if (Vectors.isUsable(wanted.vector)) {
        task.add(Metric.CHUNKS_EMBEDDED, 1);
        task.add(Metric.CHUNKS_DEDUPLICATED, wanted.rows.size() - 1L);
        known(wanted.hash, wanted.vector, null, Metric.CHUNKS_DEDUPLICATED);
        if (keep != null) {
          Entry entry = new Entry(wanted.hash.toString(), wanted.vector);
          timeStaging(() -> keep.add(entry));
        }
      } else {
        without(wanted);
      }
      for (HeldRow row : wanted.rows) {
        ready.add(chunk(row));
      }
    }
    batches.stopped().ifPresent(told.stops()::add);
    task.add(Metric.TOKENS_EMBEDDED, tokens);
    told.progress().tokens().add(tokens);
    told.progress().chunks().add(window.size());
    window.clear();
    held = 0;
  }

  /** Notes an input without a vector: refused, not asked for, or of no use. */
  private void without(Wanted wanted) {
    String refused = wanted.refused;
    if (refused == null && wanted.vector.length == 0) {
      task.add(Metric.CHUNKS_LEFT_OUT, 1);
      task.add(Metric.CHUNKS_DEDUPLICATED, wanted.rows.size() - 1L);
      known(wanted.hash, null, null, Metric.CHUNKS_DEDUPLICATED);
      return;
    }
    Metric as = refused == null ? Metric.CHUNKS_INVALID : Metric.CHUNKS_REFUSED;
    task.add(as, wanted.rows.size());
    known(wanted.hash, null, refused, as);
  }

  private void makeVectors(EmbeddingModel.Batches batches) {
    List<Wanted> asked = window.stream().filter(wanted -> !wanted.hasDense).toList();
    if (!asked.isEmpty()) {
      makeDense(asked, batches);
    }
    if (model.wantsSparse()) {
      long start = System.nanoTime();
      addSparse();
      task.add(Metric.INFERENCE_NANOS, System.nanoTime() - start);
    }
  }

  private void makeDense(List<Wanted> asked, EmbeddingModel.Batches batches) {
    model.model();
    long start = System.nanoTime();
    List<ModelInput> inputs = asked.stream().map(wanted -> wanted.input).toList();
    List<float[]> vectors = model.embed(inputs, batches);
    task.add(Metric.INFERENCE_NANOS, System.nanoTime() - start);
    task.add(Metric.BATCHES, batches.count());
    task.add(Metric.TOKENS_PADDED, batches.padding());
    task.add(Metric.BATCHES_HALVED, batches.halved());
    pay(batches);
    for (int i = 0; i < vectors.size(); i++) {
      Wanted wanted = asked.get(i);
      float[] all = vectors.get(i);
      wanted.refused = batches.refusals().get(i);
      wanted.vector =
          wantsTokens && all.length > 0 ? own.of(all, wanted.input.tokenIds().length) : all;
    }
  }

  /** Puts the sparse vectors behind those that can be used. */
  private void addSparse() {
    if (model.isDry()) {
      window.forEach(wanted -> wanted.vector = EmbeddingModel.NO_VECTOR);
      return;
    }
    List<Wanted> usable =
        window.stream().filter(wanted -> Vectors.isUsable(wanted.vector)).toList();
    List<SparseTexts.Weighed> sparse =
        model.sparse(usable.stream().map(wanted -> input(wanted.rows.getFirst(), "")).toList());
    for (int i = 0; i < usable.size(); i++) {
      Wanted wanted = usable.get(i);
      SparseTexts.Weighed its = sparse.get(i);
      wanted.vector =
          its.vector().map(terms -> terms.join(wanted.vector)).orElse(new float[] {Float.NaN});
      task.add(Metric.CHUNKS_SPARSE_CUT, its.cut() ? 1 : 0);
    }
  }

  /** Each attempt counts for itself: what was paid twice was paid twice. */
  private void pay(EmbeddingModel.Batches batches) {
    if (batches.requests() == 0) {
      return;
    }
    RunCounters.Task bill = paid;
    if (bill == null) {
      bill = told.counters().begin("requests of attempt " + TaskContext.get().taskAttemptId());
      paid = bill;
    }
    bill.add(Metric.REMOTE_REQUESTS, batches.requests());
    bill.add(Metric.REMOTE_RETRIES, batches.retries());
    bill.add(Metric.REMOTE_TOKENS, batches.billedTokens());
  }

  private void timeStaging(Runnable action) {
    long start = System.nanoTime();
    action.run();
    task.add(Metric.STAGE_NANOS, System.nanoTime() - start);
  }
}
