package dev.nightjar.bench;

import dev.nightjar.embed.Agreement;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.GpuSettings;
import dev.nightjar.embed.ModelFolder;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The engine alone on a GPU: inputs of random ids, held in memory, of one length at a time and of
 * mixed ones, by one to eight threads; vectors compared to the CPU's.
 */
final class Gpu {
  private static final int[] LENGTHS = {32, 68, 128, 256, 512};
  private static final int[] THREADS = {1, 2, 4, 8};
  private static final int RUN_TOKENS = 1 << 16;

  private Gpu() {}

  /**
   * @param args a folder of {@code models prepare}, and seconds of each row; then {@code cpu} to
   *     try it without a GPU
   */
  public static void main(String... args) throws Exception {
    Path folder = Path.of(args[0]);
    double seconds = Double.parseDouble(args[1]);
    boolean cpu = args.length > 2 && args[2].equals("cpu");
    ModelSpec spec = ModelFolder.read("measured", folder, ModelOverrides.NONE);
    Path graph = folder.resolve(((OnnxEncoder) spec.encoder()).graph().file());
    BatchPlan plan = new BatchPlan(BatchPlan.AUTO, 1, RUN_TOKENS).onGpu();
    Placement placement =
        cpu ? Placement.CPU : new Placement(Placement.Provider.CUDA, 0, GpuSettings.USUAL);
    Random random = new Random(7);
    try (OnnxModel model = OnnxModel.open(spec, folder, graph, plan, placement)) {
      try (OnnxModel reference = OnnxModel.open(spec, folder, new BatchPlan(512, 1 << 18, 64))) {
        compare(model, reference, random);
      }
      System.out.println("| tokens of a text | threads | texts/s | tokens/s |\n|---|---|---|---|");
      for (int length : LENGTHS) {
        for (int threads : THREADS) {
          int rows = plan.rows(length);
          row(Integer.toString(length), model, threads, rows, new int[] {length}, seconds, random);
        }
      }
      int[] mixed = random.ints(16_000, 10, 513).toArray(); // 4,176,000 tokens: a window, about
      row("10 to 512", model, 4, mixed.length, mixed, seconds, random);
    }
  }

  private static ModelInput input(int length, Random random) {
    return new ModelInput("", random.ints(length, 1000, 20_000).toArray());
  }

  private static void compare(EmbeddingModel model, EmbeddingModel reference, Random random) {
    List<ModelInput> inputs = new ArrayList<>();
    for (int length = 8; length <= 512; length += 24) {
      inputs.add(input(length, random));
    }
    Agreement agreement = Agreement.of(reference, model, inputs);
    int same = 0;
    for (ModelInput input : inputs) {
      List<ModelInput> company = new ArrayList<>(List.of(input));
      for (int other = 1; other < 64; other++) {
        company.add(input(input.tokenIds().length, random));
      }
      float[] alone = model.embed(List.of(input)).getFirst();
      same += Arrays.equals(model.embed(company).getFirst(), alone) ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "to the CPU: %s; %d of %d vectors have the same bits alone and among 64%n",
        agreement,
        same,
        inputs.size());
  }

  private static void row(
      String name,
      EmbeddingModel model,
      int threads,
      int rows,
      int[] lengths,
      double seconds,
      Random random)
      throws Exception {
    List<ModelInput> inputs = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      inputs.add(input(lengths[i % lengths.length], random));
    }
    long tokens = inputs.stream().mapToLong(input -> input.tokenIds().length).sum();
    CyclicBarrier start = new CyclicBarrier(threads + 1);
    long runs = 0;
    long from;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        done.add(
            pool.submit(
                () -> {
                  model.embed(inputs);
                  start.await();
                  long end = System.nanoTime() + (long) (seconds * 1e9);
                  int times = 0;
                  while (System.nanoTime() < end) {
                    model.embed(inputs);
                    times++;
                  }
                  return times;
                }));
      }
      start.await();
      from = System.nanoTime();
      for (Future<Integer> thread : done) {
        runs += thread.get();
      }
    }
    double took = (System.nanoTime() - from) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %,.0f | %,.0f |%n",
        name,
        threads,
        runs * rows / took,
        runs * tokens / took);
  }
}
