package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.io.run.StagedVectors;
import dev.nightjar.io.run.StagedVectors.Entry;
import dev.nightjar.models.ContentTokens;
import dev.nightjar.models.SparseTexts;
import dev.nightjar.pipeline.embed.chunks.PartHash;
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
import java.util.Collections;
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
  /** What the model is to read, for one vector or for one of each of its parts. */
  private record Wanted(String text, int[] ids, List<Vector> vectors) {
    Wanted(String text, int[] ids, Vector first) {
      this(text, ids, new ArrayList<>(List.of(first)));
    }
  }

  /** A vector that is not known, or not all of it, and the chunks that have it. */
  private static final class Vector {
    private final UTF8String hash;
    private final List<HeldRow> rows = new ArrayList<>(1);
    private final boolean hasDense;
    private float[] made;
    private @Nullable String refused;

    /**
     * @param dense what is known of it, where only the sparse vector is not
     */
    Vector(HeldRow row, Optional<float[]> dense) {
      this.hash = row.utf8(RowColumn.CONTENT_HASH);
      this.hasDense = dense.isPresent();
      this.made = dense.orElse(EmbeddingModel.NO_VECTOR);
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
  private int[] read = {};
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
    if (plan.isLate() && row.has(RowColumn.TOKEN_IDS)) {
      read = row.numbers(RowColumn.TOKEN_IDS); // those behind it may be parts of the same
    }
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
    } else if (!window.isEmpty() && hash.equals(last().hash)) {
      last().rows.add(row.copy());
      held++;
      embedFrom(plan.isLate() ? 2 * windowTokens : windowTokens); // other parts may yet come
    } else if (isMade(hash)) {
      task.add(Metric.CHUNKS_EMBEDDED, 1);
      task.add(Metric.TOKENS_EMBEDDED, row.number(RowColumn.TOKEN_COUNT));
      ready.add(chunk(row));
    } else {
      want(row.copy());
    }
  }

  /** Several parts of one input are one input, whatever the task holds by then. */
  private void want(HeldRow row) {
    Vector wanted = new Vector(row, dense(row.utf8(RowColumn.CONTENT_HASH)));
    if (plan.isLate() && !window.isEmpty() && PartHash.haveOneInput(wanted.hash, last().hash)) {
      window.getLast().vectors.add(wanted);
      return;
    }
    embedFrom(windowTokens);
    int[] ids = plan.isLate() ? read : row.numbers(RowColumn.TOKEN_IDS);
    window.add(new Wanted(input(row, plan.prefix()), ids, wanted));
    held += ids.length;
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

  private Vector last() {
    return window.getLast().vectors.getLast();
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
    String text = input(row, "");
    int[] ids = own.of(model.input(text, row.numbers(RowColumn.TOKEN_IDS)).tokenIds());
    return own.late()
        ? model.tokenizer().spellings(ids)
        : Spellings.of(model.tokenizer(), text, ids);
  }

  /** The text that the model reads. */
  private static String input(HeldRow row, String prefix) {
    return DocumentChunks.input(prefix, row.text(RowColumn.CONTEXT), row.text(RowColumn.TEXT));
  }

  private ModelInput input(Wanted wanted) {
    List<ModelInput.Part> parts =
        plan.isLate()
            ? wanted.vectors.stream().map(vector -> PartHash.part(vector.hash)).toList()
            : List.of();
    return model.input(wanted.text, wanted.ids, parts);
  }

  /** The vectors of an input by themselves; empty where there are none. */
  private List<float[]> divided(float[] all, ModelInput input, int vectors) {
    if (all.length == 0) {
      return Collections.nCopies(vectors, all);
    }
    return plan.isLate()
        ? List.of(TokenVectors.tokens(all, 0, vectors))
        : List.of(wantsTokens ? own.of(all, input.tokenIds()) : all);
  }

  private void embedFrom(long most) {
    if (held >= most) {
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
      tokens += wanted.vectors.getFirst().made.length == 0 ? 0 : wanted.ids.length;
      wanted.vectors.forEach(this::give);
      told.progress().chunks().add(wanted.vectors.size());
    }
    batches.stopped().ifPresent(told.stops()::add);
    task.add(Metric.TOKENS_EMBEDDED, tokens);
    told.progress().tokens().add(tokens);
    window.clear();
    held = 0;
  }

  /** Gives chunks the vector that was made for them, or none. */
  private void give(Vector wanted) {
    if (Vectors.isUsable(wanted.made)) {
      task.add(Metric.CHUNKS_EMBEDDED, 1);
      task.add(Metric.CHUNKS_DEDUPLICATED, wanted.rows.size() - 1L);
      known(wanted.hash, wanted.made, null, Metric.CHUNKS_DEDUPLICATED);
      if (keep != null) {
        Entry entry = new Entry(wanted.hash.toString(), wanted.made);
        timeStaging(() -> keep.add(entry));
      }
    } else {
      without(wanted);
    }
    for (HeldRow row : wanted.rows) {
      ready.add(chunk(row));
    }
  }

  /** Notes an input without a vector: refused, not asked for, or of no use. */
  private void without(Vector wanted) {
    String refused = wanted.refused;
    if (refused == null && wanted.made.length == 0) {
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
    List<Wanted> asked =
        window.stream().filter(wanted -> !wanted.vectors.getFirst().hasDense).toList();
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
    List<ModelInput> inputs = asked.stream().map(this::input).toList();
    List<float[]> all = model.embed(inputs, batches);
    task.add(Metric.INFERENCE_NANOS, System.nanoTime() - start);
    task.add(Metric.BATCHES, batches.count());
    task.add(Metric.TOKENS_PADDED, batches.padding());
    task.add(Metric.BATCHES_HALVED, batches.halved());
    pay(batches);
    for (int i = 0; i < asked.size(); i++) {
      List<Vector> wanted = asked.get(i).vectors;
      List<float[]> made = divided(all.get(i), inputs.get(i), wanted.size());
      for (int v = 0; v < made.size(); v++) {
        wanted.get(v).made = made.get(v);
        wanted.get(v).refused = batches.refusals().get(i);
      }
    }
  }

  /** Puts the sparse vectors behind those that can be used. */
  private void addSparse() {
    List<Vector> all = window.stream().flatMap(wanted -> wanted.vectors.stream()).toList();
    if (model.isDry()) {
      all.forEach(wanted -> wanted.made = EmbeddingModel.NO_VECTOR);
      return;
    }
    List<Vector> usable = all.stream().filter(wanted -> Vectors.isUsable(wanted.made)).toList();
    List<SparseTexts.Weighed> sparse =
        model.sparse(usable.stream().map(wanted -> input(wanted.rows.getFirst(), "")).toList());
    for (int i = 0; i < usable.size(); i++) {
      Vector wanted = usable.get(i);
      SparseTexts.Weighed its = sparse.get(i);
      wanted.made =
          its.vector().map(terms -> terms.join(wanted.made)).orElse(new float[] {Float.NaN});
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
