package dev.nightjar.bench;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.EmbeddingModel.Execution;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.Placement.GpuSettings;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How fast the engine alone is on a GPU: inputs of random ids, held in memory, of one length at a
 * time by one to eight threads, in runs of several sizes, and of mixed lengths.
 */
final class Gpu {
  private static final int[] LENGTHS = {32, 68, 128, 256, 512};
  private static final int[] THREADS = {1, 2, 4, 8};
  private static final int[] RUN_TOKENS = {1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17};
  private static final int USUAL_LENGTH = 68;
  private static final int USUAL_THREADS = 4;

  private static final int MIXED_THREADS = 16;

  /** Of each thread: 1,044,000 tokens. */
  private static final int MIXED_TEXTS = 4_000;

  private static final int WARM_TEXTS = 2_048;
  private static final int SHORTEST = 10;
  private static final int LONGEST = 512;

  private final Path folder;
  private final boolean cpu;
  private final double seconds;
  private final Random random = new Random(7);

  private Gpu(Path folder, double seconds, boolean cpu) {
    this.folder = folder;
    this.seconds = seconds;
    this.cpu = cpu;
  }

  /**
   * Measures and prints.
   *
   * @param args a folder of {@code models prepare}, seconds of each row, and the lengths to measure
   *     or {@code mixed} where not all are; {@code cpu} at the end to try it without a GPU
   */
  public static void main(String... args) throws Exception {
    List<String> wanted = new ArrayList<>(List.of(args).subList(2, args.length));
    boolean cpu = wanted.remove("cpu");
    boolean mixedOnly = wanted.remove("mixed");
    Gpu gpu = new Gpu(Path.of(args[0]), Double.parseDouble(args[1]), cpu);
    System.out.println(
        "| texts | tokens of each | tokens of a run | threads | texts/s | tokens/s |\n|---|---|---|---|---|---|");
    if (!wanted.isEmpty()) {
      gpu.threads(wanted.stream().mapToInt(Integer::parseInt).toArray());
      return;
    }
    if (!mixedOnly) {
      gpu.threads(LENGTHS);
      gpu.runs();
    }
    gpu.mixed();
  }

  /** A model on the GPU, or on the CPU if that is to be tried. */
  static OnnxModel open(Path folder, int runTokens, GpuSettings settings, boolean cpu) {
    ModelSpec spec = ModelFolder.read("measured", folder, ModelOverrides.NONE);
    Path graph = folder.resolve(((OnnxEncoder) spec.encoder()).graph().file());
    return OnnxModel.open(
        spec,
        folder,
        graph,
        new BatchPlan(runTokens, 1, runTokens).onGpu(settings),
        cpu ? Placement.CPU : new Placement(Placement.Provider.CUDA, 0, settings));
  }

  static BatchPlan plan(int runTokens) {
    return new BatchPlan(runTokens, 1, runTokens).onGpu(GpuSettings.USUAL);
  }

  static ModelInput input(int length, Random random) {
    return new ModelInput("", random.ints(length, 1000, 20_000).toArray());
  }

  /** Inputs of {@link #SHORTEST} to {@link #LONGEST} tokens. */
  static List<ModelInput> mixed(int count, Random random) {
    return random
        .ints(count, SHORTEST, LONGEST + 1)
        .mapToObj(length -> input(length, random))
        .toList();
  }

  private static List<ModelInput> run(int length, int runTokens, Random random) {
    List<ModelInput> inputs = new ArrayList<>();
    for (int row = 0; row < plan(runTokens).rows(length); row++) {
      inputs.add(input(length, random));
    }
    return inputs;
  }

  private void threads(int[] lengths) throws Exception {
    int runTokens = plan(BatchPlan.AUTO).tokenBudget();
    try (OnnxModel model = open(folder, runTokens, GpuSettings.USUAL, cpu)) {
      System.err.println(model.execution().map(Execution::toString).orElse(""));
      for (int length : lengths) {
        for (int threads : THREADS) {
          row(model, Integer.toString(length), run(length, runTokens, random), runTokens, threads);
        }
      }
    }
  }

  private void runs() throws Exception {
    try (OnnxModel model = open(folder, RUN_TOKENS[0], GpuSettings.USUAL, cpu)) {
      for (int runTokens : RUN_TOKENS) {
        List<ModelInput> inputs = run(USUAL_LENGTH, runTokens, random);
        String length = Integer.toString(USUAL_LENGTH);
        row(model.with(plan(runTokens)), length, inputs, runTokens, USUAL_THREADS);
      }
    }
  }

  private void mixed() throws Exception {
    List<ModelInput> inputs = mixed(MIXED_TEXTS, random);
    mixed("", inputs, plan(BatchPlan.AUTO).tokenBudget(), GpuSettings.USUAL);
    GpuSettings equalBits = new GpuSettings(Map.of(), true);
    for (int runTokens : new int[] {1 << 12, 1 << 13, 1 << 14}) {
      mixed(", equal bits", inputs, runTokens, equalBits);
    }
  }

  private void mixed(String mode, List<ModelInput> inputs, int runTokens, GpuSettings settings)
      throws Exception {
    try (OnnxModel model = open(folder, runTokens, settings, cpu)) {
      row(model, SHORTEST + " to " + LONGEST + mode, inputs, runTokens, MIXED_THREADS);
    }
  }

  private void row(
      EmbeddingModel model, String length, List<ModelInput> inputs, int runTokens, int threads)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads + 1);
    long calls = 0;
    long from;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        done.add(
            pool.submit(
                () -> {
                  model.embed(inputs.subList(0, Math.min(inputs.size(), WARM_TEXTS)));
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
        calls += thread.get();
      }
    }
    double took = (System.nanoTime() - from) / 1e9;
    long tokens = inputs.stream().mapToLong(input -> input.tokenIds().length).sum();
    System.out.printf(
        Locale.ROOT,
        "| %,d | %s | %,d | %d | %,.0f | %,.0f |%n",
        inputs.size(),
        length,
        runTokens,
        threads,
        calls * inputs.size() / took,
        calls * tokens / took);
  }
}
