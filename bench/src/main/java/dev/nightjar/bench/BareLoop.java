package dev.nightjar.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.embed.BuiltInModel;
import dev.nightjar.embed.BuiltInModels;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the machine gives without a pipeline: ONNX Runtime over the token ids of a finished run, one
 * text a run, longest first, one thread a core, nothing read or written. The bound {@code embed} is
 * held against.
 */
public final class BareLoop {
  private BareLoop() {}

  /** Arguments: the folder of a minilm run ({@code DIR/run=ID}) and the number of threads. */
  public static void main(String... args) throws Exception {
    int threads = Integer.parseInt(args[1]);
    Path folder = BuiltInModels.folder(BuiltInModel.named("minilm").orElseThrow());
    List<long[]> ids = ids(args[0], folder);
    long tokens = ids.stream().mapToLong(row -> row.length).sum();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      try (OrtSession session =
          environment.createSession(folder.resolve("model.onnx").toString(), options)) {
        measure(environment, session, ids.subList(0, Math.min(200, ids.size())), threads);
        double seconds = measure(environment, session, ids, threads);
        System.out.printf(
            "%d texts, %d tokens, %d threads: %.1f s, %.0f tokens/s%n",
            ids.size(), tokens, threads, seconds, tokens / seconds);
      }
    }
  }

  private static List<long[]> ids(String run, Path folder) throws IOException {
    List<long[]> ids = new ArrayList<>();
    try (SparkSession spark =
            SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        SubwordTokenizer tokenizer = SubwordTokenizer.open(folder.resolve("tokenizer.json"))) {
      for (Row row : spark.read().parquet(run).select("text").collectAsList()) {
        int[] inner = tokenizer.tokenize(row.getString(0)).ids();
        ids.add(
            IntStream.concat(
                    IntStream.concat(IntStream.of(tokenizer.leadingIds()), IntStream.of(inner)),
                    IntStream.of(tokenizer.trailingIds()))
                .asLongStream()
                .toArray());
      }
    }
    ids.sort(Comparator.comparingInt((long[] row) -> row.length).reversed());
    return ids;
  }

  private static double measure(
      OrtEnvironment environment, OrtSession session, List<long[]> ids, int threads)
      throws Exception {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        workers.add(
            pool.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < ids.size(); i = next.getAndIncrement()) {
                    run(environment, session, ids.get(i));
                  }
                  return null;
                }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void run(OrtEnvironment environment, OrtSession session, long[] ids)
      throws OrtException {
    long[] ones = new long[ids.length];
    java.util.Arrays.fill(ones, 1);
    long[] shape = {1, ids.length};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
        OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
        OnnxTensor types =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
      ((OnnxTensor) result.get(0)).getFloatBuffer();
    }
  }
}
