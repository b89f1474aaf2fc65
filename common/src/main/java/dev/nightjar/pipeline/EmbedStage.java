package dev.nightjar.pipeline;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.io.Flattened;
import dev.nightjar.io.SharedConfiguration;
import dev.nightjar.io.StagedVectors.Entry;
import dev.nightjar.vector.Vectors;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/**
 * Makes the vectors that are not known yet, a window of inputs at a time.
 *
 * <p>Rows are {@link #COLUMNS}, in the order of hash and origin: what is known of a hash comes
 * before the chunks that want it, and chunks of equal inputs come one after the other.
 */
final class EmbedStage implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String CHUNKS = "chunks embedded";
  static final String TOKENS = "tokens embedded";

  static final String[] COLUMNS = {"content_hash", "origin", "token_ids", "text"};

  /** A hash whose vector is in the run before. */
  static final int IN_RUN = 0;

  /** A hash whose vector a run that was cut off has made. */
  static final int STAGED = 1;

  /** A chunk. */
  static final int CHUNK = 2;

  private final EmbedPlan plan;
  private final SharedConfiguration hadoop;
  private final ProgressListener.Counters progress;
  private final RunCounters counters;

  EmbedStage(
      EmbedPlan plan,
      SharedConfiguration hadoop,
      ProgressListener.Counters progress,
      RunCounters counters) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.progress = progress;
    this.counters = counters;
  }

  /** The new vectors of a partition; nothing for inputs whose vector is none. */
  Iterator<Entry> embed(Iterator<InternalRow> rows) {
    RunCounters.Task task = counters.begin("embed");
    return new Flattened<>(
        new Windows(rows, plan.windowTokens(), task), window -> embed(window, task).iterator());
  }

  private List<Entry> embed(List<Wanted> window, RunCounters.Task task) {
    EmbeddingModel model = ExecutorModels.model(plan.model(), plan.batches(), hadoop.value());
    long start = System.nanoTime();
    EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
    List<float[]> vectors =
        model.embed(window.stream().map(wanted -> wanted.input).toList(), batches);
    task.add(Metric.INFERENCE_NANOS, System.nanoTime() - start);
    task.add(Metric.BATCHES, batches.count());
    task.add(Metric.TOKENS_PADDED, batches.padding());
    List<Entry> entries = new ArrayList<>(window.size());
    long tokens = 0;
    for (int i = 0; i < window.size(); i++) {
      Wanted wanted = window.get(i);
      tokens += wanted.input.tokenIds().length;
      if (Vectors.isUsable(vectors.get(i))) {
        entries.add(new Entry(wanted.hash, vectors.get(i)));
        task.add(Metric.CHUNKS_EMBEDDED, 1);
        task.add(Metric.CHUNKS_DEDUPLICATED, wanted.chunks - 1L);
      } else {
        task.add(Metric.CHUNKS_INVALID, wanted.chunks);
      }
    }
    task.add(Metric.TOKENS_EMBEDDED, tokens);
    progress.tokens().add(tokens);
    progress.chunks().add(window.size());
    ExecutorMetrics.count(window.size(), tokens, batches.count());
    return entries;
  }

  /** An input that a number of chunks have. */
  private static final class Wanted {
    private final String hash;
    private final ModelInput input;
    private int chunks = 1;

    Wanted(String hash, ModelInput input) {
      this.hash = hash;
      this.input = input;
    }
  }

  /** Groups the inputs that are not known until they hold a number of tokens. Not thread-safe. */
  private static final class Windows implements Iterator<List<Wanted>> {
    private final Iterator<InternalRow> rows;
    private final long tokens;
    private final RunCounters.Task task;
    private String known = "";
    private Metric knownAs = Metric.CHUNKS_REUSED;
    private @Nullable Wanted ahead;

    Windows(Iterator<InternalRow> rows, long tokens, RunCounters.Task task) {
      this.rows = rows;
      this.tokens = tokens;
      this.task = task;
      this.ahead = advance(null);
    }

    @Override
    public boolean hasNext() {
      return ahead != null;
    }

    @Override
    public List<Wanted> next() {
      if (ahead == null) {
        throw new NoSuchElementException();
      }
      List<Wanted> window = new ArrayList<>();
      long held = 0;
      while (ahead != null && held < tokens) {
        Wanted wanted = ahead;
        window.add(wanted);
        held += wanted.input.tokenIds().length;
        ahead = advance(wanted);
      }
      return window;
    }

    /** The next input that is not known; counts the chunks that need none. */
    private @Nullable Wanted advance(@Nullable Wanted last) {
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        String hash = VectorRow.text(row, 0);
        int origin = row.getInt(1);
        if (origin != CHUNK) {
          if (!hash.equals(known)) {
            known = hash;
            knownAs = origin == IN_RUN ? Metric.CHUNKS_REUSED : Metric.CHUNKS_RESUMED;
          }
        } else if (hash.equals(known)) {
          task.add(knownAs, 1);
        } else if (last != null && hash.equals(last.hash)) {
          last.chunks++;
        } else {
          int[] ids = ChunkRow.tokenIds(row.getBinary(2));
          return new Wanted(hash, new ModelInput(VectorRow.text(row, 3), ids));
        }
      }
      return null;
    }
  }
}
