package dev.nightjar.pipeline;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.io.SharedConfiguration;
import dev.nightjar.io.StagedVectors;
import dev.nightjar.io.StagedVectors.Entry;
import dev.nightjar.io.VectorLayout;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.Spellings;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.Vectors;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Gives chunks their vectors: those that are known, and for the others those that the model makes,
 * a window of inputs at a time.
 *
 * <p>Rows are {@link #INPUT}, in the order of hash and origin: the vector that is known of a hash
 * comes before the chunks that want it, and chunks of equal inputs come one after the other. What
 * the model makes is kept in the staging area, if there is one; a task that has ended and must run
 * again, because a machine was lost, finds it there.
 */
final class EmbedStage implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String CHUNKS = "chunks embedded";
  static final String TOKENS = "tokens embedded";

  /** A vector that the run before has. */
  static final int IN_RUN = 0;

  /** A vector that a run that was cut off has made. */
  static final int STAGED = 1;

  /** A chunk. */
  static final int CHUNK = 2;

  /** A vector that is known: the last two columns of {@link #KNOWN} behind its hash. */
  static final StructType KNOWN =
      new StructType()
          .add("content_hash", DataTypes.StringType)
          .add("origin", DataTypes.IntegerType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));

  /** {@link #KNOWN}, and what only chunks have. */
  static final StructType INPUT =
      KNOWN
          .add(field("token_ids"))
          .add(field("context"))
          .add(field("document_id"))
          .add(field("chunk_id"))
          .add(field("chunk_index"))
          .add(field("start"))
          .add(field("end"))
          .add(field("text"))
          .add(field("token_count"))
          .add(field("attributes"))
          .add(field("source"));

  private static final int FIRST_COPIED = 5;

  private static final int TOKEN_IDS = INPUT.fieldIndex("token_ids");

  private static final int TEXT = INPUT.fieldIndex("text");

  private static final int CONTEXT = INPUT.fieldIndex("context");

  /**
   * A chunk with its vector, which is null if the model gave none that can be used, and then the
   * problem in its own words, if it has any; and its tokens, if they have vectors too.
   */
  static final StructType OUTPUT = output();

  /** {@link #OUTPUT} without those that have none. */
  static final StructType WRITTEN = written();

  private static final Latest<List<String>> LISTINGS = new Latest<>();

  private final EmbedPlan plan;
  private final SharedConfiguration hadoop;
  private final @Nullable Staging staging;
  private final Told told;
  private final boolean dry;

  /**
   * Where new vectors are kept.
   *
   * @param folder the staging area
   * @param run a name that no other run's files have
   */
  record Staging(StagedVectors folder, String run) implements Serializable {
    private String task() {
      return "%s-%05d".formatted(run, TaskContext.getPartitionId());
    }

    private Map<String, float[]> made() {
      return folder.find(task(), files());
    }

    /**
     * The files that there were when the stage began here. Each task listing them by itself would
     * list as many files as there are tasks; only one that failed before has something newer.
     */
    private List<String> files() {
      TaskContext task = TaskContext.get();
      return task.attemptNumber() > 0
          ? folder.list()
          : LISTINGS.get(
              "%s %d %d".formatted(folder.folder(), task.stageId(), task.stageAttemptNumber()),
              folder::list);
    }

    private StagedVectors.Writer writer() {
      return folder.writer(task(), Long.toString(TaskContext.get().taskAttemptId()));
    }
  }

  /**
   * What hears of everything.
   *
   * @param stops why the model makes no more vectors in this run
   */
  record Told(
      ProgressListener.Counters progress, RunCounters counters, CollectionAccumulator<String> stops)
      implements Serializable {}

  /**
   * @param dry whether the model is not asked, only counted what it would be asked
   */
  EmbedStage(
      EmbedPlan plan,
      SharedConfiguration hadoop,
      Optional<Staging> staging,
      Told told,
      boolean dry) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.staging = staging.orElse(null);
    this.told = told;
    this.dry = dry;
  }

  private static StructField field(String name) {
    return ChunkRow.SCHEMA.apply(name);
  }

  private static StructType output() {
    StructType copied =
        new StructType(Arrays.copyOfRange(INPUT.fields(), FIRST_COPIED, INPUT.length()));
    return copied
        .add(KNOWN.apply("content_hash"))
        .add(KNOWN.apply("vector"))
        .add("problem", DataTypes.StringType)
        .add(VectorLayout.TOKENS, DataTypes.createArrayType(DataTypes.StringType, false));
  }

  private static StructType written() {
    int at = OUTPUT.fieldIndex("vector");
    StructField vector = OUTPUT.apply(at);
    StructField[] present = OUTPUT.fields().clone();
    present[at] = new StructField(vector.name(), vector.dataType(), false, vector.metadata());
    return new StructType(present);
  }

  /** The chunks of a partition with their vectors. */
  Iterator<InternalRow> embed(Iterator<InternalRow> rows) {
    RunCounters.Task task = told.counters().begin("embed");
    return TimedIterator.of(() -> new Chunks(rows, task), task, Metric.EMBED_NANOS);
  }

  private static InternalRow output(
      InternalRow row,
      float @Nullable [] vector,
      @Nullable UTF8String problem,
      @Nullable ArrayData tokens) {
    Object[] values = new Object[OUTPUT.length()];
    int copied = INPUT.length() - FIRST_COPIED;
    for (int i = 0; i < copied; i++) {
      int from = FIRST_COPIED + i;
      values[i] = row.isNullAt(from) ? null : row.get(from, INPUT.apply(from).dataType());
    }
    values[copied] = row.getUTF8String(0);
    values[copied + 1] = vector == null ? null : UnsafeArrayData.fromPrimitiveArray(vector);
    values[copied + 2] = problem;
    values[copied + 3] = tokens;
    return new GenericInternalRow(values);
  }

  /** An input that is not known, and the chunks that have it. */
  private static final class Wanted {
    private final UTF8String hash;
    private final ModelInput input;
    private final List<InternalRow> rows = new ArrayList<>(1);

    Wanted(InternalRow row, int[] ids, String prefix, int promptTokens) {
      this.hash = row.getUTF8String(0);
      this.input =
          new ModelInput(
              DocumentChunks.input(
                  prefix, InternalRows.text(row, CONTEXT), InternalRows.text(row, TEXT)),
              ids,
              promptTokens);
      rows.add(row);
    }
  }

  /** Chunks whose vector is known go through; the others wait for their window. Not thread-safe. */
  private final class Chunks implements Iterator<InternalRow> {
    private final Iterator<InternalRow> rows;
    private final RunCounters.Task task;
    private final Map<String, float[]> made;
    private final StagedVectors.@Nullable Writer keep;
    private final List<Wanted> window = new ArrayList<>();
    private final int promptTokens;
    private final Tokenizer tokenizer;
    private final boolean wantsTokens;
    private final OwnTokens own;
    private final Deque<InternalRow> ready = new ArrayDeque<>();
    private long held;
    private @Nullable UTF8String known;
    private float @Nullable [] vector;
    private @Nullable UTF8String problem;
    private RunCounters.@Nullable Task paid;
    private Metric knownAs = Metric.CHUNKS_REUSED;

    Chunks(Iterator<InternalRow> rows, RunCounters.Task task) {
      this.rows = rows;
      this.task = task;
      this.promptTokens = ExecutorModels.promptTokens(plan.model(), plan.prefix(), hadoop.value());
      this.tokenizer = ExecutorModels.tokenizer(plan.model(), hadoop.value());
      this.own = OwnTokens.of(plan.model(), plan.prefix(), hadoop.value());
      this.wantsTokens = plan.model().spec().granularity() == Granularity.TOKEN;
      Optional<Staging> area = Optional.ofNullable(staging);
      this.made = area.map(Staging::made).orElse(Map.of());
      this.keep = area.map(Staging::writer).orElse(null);
      StagedVectors.Writer writer = keep;
      if (writer != null) {
        TaskContext.get()
            .addTaskCompletionListener((TaskCompletionListener) ended -> writer.salvage());
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
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void take(InternalRow row) {
      UTF8String hash = row.getUTF8String(0);
      int origin = row.getInt(1);
      if (origin != CHUNK) {
        if (!hash.equals(known)) {
          known(
              hash.copy(),
              row.getArray(2).toFloatArray(),
              null,
              origin == IN_RUN ? Metric.CHUNKS_REUSED : Metric.CHUNKS_RESUMED);
        }
      } else if (hash.equals(known)) {
        task.add(knownAs, 1);
        ready.add(chunk(row));
      } else if (!window.isEmpty() && hash.equals(window.getLast().hash)) {
        window.getLast().rows.add(row.copy());
        hold(1);
      } else if (isMade(hash)) {
        task.add(Metric.CHUNKS_EMBEDDED, 1);
        task.add(Metric.TOKENS_EMBEDDED, row.getBinary(TOKEN_IDS).length / Integer.BYTES);
        ready.add(chunk(row));
      } else {
        int[] ids = ChunkRow.tokenIds(row.getBinary(TOKEN_IDS));
        window.add(new Wanted(row.copy(), ids, plan.prefix(), promptTokens));
        hold(ids.length);
      }
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
    private InternalRow chunk(InternalRow row) {
      return output(row, vector, problem, wantsTokens && vector != null ? spellings(row) : null);
    }

    private ArrayData spellings(InternalRow row) {
      int[] ids = ChunkRow.tokenIds(row.getBinary(TOKEN_IDS));
      String text =
          DocumentChunks.input("", InternalRows.text(row, CONTEXT), InternalRows.text(row, TEXT));
      return new GenericArrayData(
          Spellings.of(tokenizer, text, own.of(ids)).stream()
              .map(UTF8String::fromString)
              .toArray());
    }

    private List<float[]> ofOwnTokens(List<float[]> vectors) {
      List<float[]> trimmed = new ArrayList<>();
      for (int i = 0; i < vectors.size(); i++) {
        float[] all = vectors.get(i);
        trimmed.add(all.length == 0 ? all : own.of(all, window.get(i).input.tokenIds().length));
      }
      return trimmed;
    }

    private void hold(int tokens) {
      held += tokens;
      if (held >= plan.windowTokens()) {
        embed();
      }
    }

    /** Embeds the window; chunks of its last input may still come. */
    private void embed() {
      if (window.isEmpty()) {
        return;
      }
      EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
      List<float[]> vectors = vectors(batches);
      long tokens = 0;
      for (int i = 0; i < window.size(); i++) {
        Wanted wanted = window.get(i);
        tokens += vectors.get(i).length == 0 ? 0 : wanted.input.tokenIds().length;
        if (Vectors.isUsable(vectors.get(i))) {
          task.add(Metric.CHUNKS_EMBEDDED, 1);
          task.add(Metric.CHUNKS_DEDUPLICATED, wanted.rows.size() - 1L);
          known(wanted.hash, vectors.get(i), null, Metric.CHUNKS_DEDUPLICATED);
          if (keep != null) {
            Entry entry = new Entry(wanted.hash.toString(), vectors.get(i));
            timeStaging(() -> keep.add(entry));
          }
        } else {
          without(wanted, vectors.get(i), batches.refusals().get(i));
        }
        for (InternalRow row : wanted.rows) {
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
    private void without(Wanted wanted, float[] made, @Nullable String refused) {
      if (refused == null && made.length == 0) {
        task.add(Metric.CHUNKS_LEFT_OUT, 1);
        task.add(Metric.CHUNKS_DEDUPLICATED, wanted.rows.size() - 1L);
        known(wanted.hash, null, null, Metric.CHUNKS_DEDUPLICATED);
        return;
      }
      Metric as = refused == null ? Metric.CHUNKS_INVALID : Metric.CHUNKS_REFUSED;
      task.add(as, wanted.rows.size());
      known(wanted.hash, null, refused, as);
    }

    private List<float[]> vectors(EmbeddingModel.Batches batches) {
      EmbeddingModel model =
          dry
              ? new CountingModel(plan.model().spec().encoder(), plan.batches())
              : ExecutorModels.model(plan.model(), plan.batches(), hadoop.value());
      long start = System.nanoTime();
      List<ModelInput> inputs = window.stream().map(wanted -> wanted.input).toList();
      List<float[]> vectors = model.embed(inputs, batches);
      task.add(Metric.INFERENCE_NANOS, System.nanoTime() - start);
      task.add(Metric.BATCHES, batches.count());
      task.add(Metric.TOKENS_PADDED, batches.padding());
      pay(batches);
      long tokens = inputs.stream().mapToLong(input -> input.tokenIds().length).sum();
      ExecutorMetrics.count(inputs.size(), tokens, batches.count());
      return wantsTokens ? ofOwnTokens(vectors) : vectors;
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
}
