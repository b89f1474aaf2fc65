package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtException;
import dev.nightjar.embed.EmbeddingModel.Batches;
import dev.nightjar.embed.ModelInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs on a GPU, whose memory may be too small for one: such a run is halved until it fits, and
 * later ones of that length are no larger. A GPU that fails in another way is of no more use to
 * this process, which ends, so that Spark starts another executor. Thread-safe.
 */
final class GpuRuns {
  private static final Logger LOG = LoggerFactory.getLogger(GpuRuns.class);

  /** What ONNX Runtime's arena and CUDA say where there is too little memory. */
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile(
          "smaller than requested bytes|[Oo]ut of memory|Failed to allocate memory|CUBLAS_STATUS_ALLOC_FAILED");

  /** After these every call of the process fails (CUDA's "sticky" errors). */
  private static final Pattern STICKY =
      Pattern.compile(
          "CUDA failure (?:4|46|70\\d|71\\d|999)\\b|cudaError(?:Illegal|Launch|Hardware|Misaligned|Ecc)|CUBLAS_STATUS_EXECUTION_FAILED");

  /** The encoder. */
  interface Run {
    /** The vectors of rows of one length, in their order. */
    List<float[]> of(List<ModelInput> rows) throws OrtException;
  }

  private final Map<Integer, Integer> mostRows = new ConcurrentHashMap<>();
  private final IntUnaryOperator fullRows;

  /**
   * @param fullRows the rows that every run of a length has, filled up where there are fewer; 0 for
   *     as many as there are
   */
  GpuRuns(IntUnaryOperator fullRows) {
    this.fullRows = fullRows;
  }

  /**
   * The vectors of rows of one length.
   *
   * @throws OrtException if a row alone does not fit, or it fails otherwise
   * @throws InternalError if the GPU is of no more use to this process
   */
  List<float[]> run(List<ModelInput> rows, Run run, Batches batches) throws OrtException {
    int length = rows.getFirst().tokenIds().length;
    int most = mostRows.getOrDefault(length, Integer.MAX_VALUE);
    if (rows.size() > most) {
      return parts(rows, most, run, batches);
    }
    List<ModelInput> filled = filled(rows, Math.min(most, fullRows.applyAsInt(length)));
    try {
      List<float[]> vectors = run.of(filled).subList(0, rows.size());
      batches.add((long) (filled.size() - rows.size()) * length);
      return vectors;
    } catch (OrtException e) {
      String message = String.valueOf(e.getMessage());
      if (STICKY.matcher(message).find()) {
        InternalError lost =
            new InternalError("The GPU has failed and needs another process: " + message.strip());
        lost.initCause(e);
        throw lost;
      }
      if (filled.size() == 1 || !OUT_OF_MEMORY.matcher(message).find()) {
        throw e;
      }
      batches.halve();
      LOG.info("{} rows of {} tokens do not fit into the GPU: halved", filled.size(), length);
      mostRows.merge(length, (filled.size() + 1) / 2, Math::min);
      return run(rows, run, batches);
    }
  }

  /** The rows, and the first of them again until there are so many. */
  private static List<ModelInput> filled(List<ModelInput> rows, int count) {
    if (rows.size() >= count) {
      return rows;
    }
    List<ModelInput> filled = new ArrayList<>(rows);
    filled.addAll(Collections.nCopies(count - rows.size(), rows.getFirst()));
    return filled;
  }

  private List<float[]> parts(List<ModelInput> rows, int size, Run run, Batches batches)
      throws OrtException {
    List<float[]> vectors = new ArrayList<>(rows.size());
    for (int from = 0; from < rows.size(); from += size) {
      vectors.addAll(run(rows.subList(from, Math.min(rows.size(), from + size)), run, batches));
    }
    return vectors;
  }
}
