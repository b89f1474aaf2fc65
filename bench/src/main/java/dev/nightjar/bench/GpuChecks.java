package dev.nightjar.bench;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Placement.GpuSettings;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.models.Agreement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the engine owes on a GPU besides speed: vectors near the CPU's, the same bits in any company
 * where that is asked for, runs that do not fit into its memory, and a memory that does not grow.
 */
final class GpuChecks {
  private static final int SHORTEST = 8;
  private static final int STEP = 24;
  private static final int LONGEST = 512;

  /** Room for the weights of a small encoder in halves, and for few tokens. */
  private static final String SMALL_MEMORY = Long.toString(256L << 20);

  private static final int THREADS = 4;
  private static final int REPORT_SECONDS = 60;

  private final Path folder;
  private final Path reference;
  private final boolean cpu;
  private final int texts;
  private final int company;
  private final Random random = new Random(7);

  private GpuChecks(Path folder, Path reference, boolean cpu) {
    this.folder = folder;
    this.reference = reference;
    this.cpu = cpu;
    this.texts = cpu ? 4 : 2_000;
    this.company = cpu ? 3 : 64;
  }

  /**
   * Checks and prints.
   *
   * @param args a folder of {@code models prepare}, another of the same model in floats, and for
   *     how many seconds to look at memory; then {@code cpu} to try it without a GPU
   */
  public static void main(String... args) throws Exception {
    boolean cpu = args.length > 3 && args[3].equals("cpu");
    GpuChecks checks = new GpuChecks(Path.of(args[0]), Path.of(args[1]), cpu);
    checks.vectors();
    checks.memory();
    checks.soak(Integer.parseInt(args[2]));
  }

  private OnnxModel open(GpuSettings settings) {
    return Gpu.open(folder, BatchPlan.AUTO, settings, cpu);
  }

  private List<ModelInput> everyLength() {
    List<ModelInput> inputs = new ArrayList<>();
    for (int length = SHORTEST; length <= LONGEST; length += STEP) {
      inputs.add(Gpu.input(length, random));
    }
    return inputs;
  }

  private void vectors() {
    List<ModelInput> inputs = everyLength();
    try (OnnxModel model = open(GpuSettings.USUAL)) {
      model
          .execution()
          .ifPresent(
              by ->
                  System.out.printf(
                      "%s %s, warnings: %s%n", by.provider(), by.versions(), by.warnings()));
      ModelSpec spec = ModelFolder.read("reference", reference, ModelOverrides.NONE);
      try (OnnxModel floats = OnnxModel.open(spec, reference, new BatchPlan(512, 1 << 18, 64))) {
        System.out.println("to floats on the CPU: " + Agreement.of(floats, model, inputs));
      }
      bits("as they come", model, inputs);
    }
    try (OnnxModel model = open(new GpuSettings(Map.of(), true))) {
      bits("engine.gpu-equal-bits", model, inputs);
    }
  }

  private void bits(String mode, EmbeddingModel model, List<ModelInput> inputs) {
    int same = 0;
    for (ModelInput input : inputs) {
      List<ModelInput> together = new ArrayList<>();
      for (int other = 1; other < company; other++) {
        together.add(Gpu.input(input.tokenIds().length, random));
      }
      int place = random.nextInt(company);
      together.add(place, input);
      float[] alone = model.embed(List.of(input)).getFirst();
      same += Arrays.equals(model.embed(together).get(place), alone) ? 1 : 0;
    }
    System.out.printf(
        "%s: %d of %d vectors have the same bits alone and among %d%n",
        mode, same, inputs.size(), company);
  }

  /** A run that is too large for the memory given. */
  private void memory() {
    List<ModelInput> inputs = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      inputs.add(Gpu.input(LONGEST / 2, random));
    }
    EmbeddingModel.Batches batches = new EmbeddingModel.Batches();
    List<ModelInput> some = inputs.subList(0, Math.min(company, texts));
    List<float[]> halved;
    Map<String, String> little = Map.of("gpu_mem_limit", SMALL_MEMORY);
    try (OnnxModel model = open(new GpuSettings(little, false))) {
      halved = model.embed(inputs, batches);
    }
    try (OnnxModel model = open(GpuSettings.USUAL)) {
      System.out.printf(
          Locale.ROOT,
          "%,d texts with gpu_mem_limit=%s: %d runs, %d halved, %d vectors, to those of the whole memory: %s%n",
          inputs.size(),
          SMALL_MEMORY,
          batches.count(),
          batches.halved(),
          halved.size(),
          Agreement.of(model.embed(some), halved.subList(0, some.size())));
    }
  }

  /** Mixed lengths on one session for a while. */
  private void soak(int seconds) throws Exception {
    AtomicLong calls = new AtomicLong();
    long start = System.nanoTime();
    try (OnnxModel model = open(GpuSettings.USUAL);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        Random its = new Random(t);
        threads.add(
            pool.submit(
                () -> {
                  while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                    model.embed(Gpu.mixed(1 + its.nextInt(texts), its));
                    calls.incrementAndGet();
                  }
                }));
      }
      for (int minute = 1; minute * REPORT_SECONDS <= seconds; minute++) {
        long passed = (System.nanoTime() - start) / 1_000_000;
        Thread.sleep(Math.max(0, (long) minute * REPORT_SECONDS * 1000 - passed));
        System.out.printf(
            "minute %d: %,d calls of up to %,d texts; memory of the GPU %s, of the process %,d MiB%n",
            minute, calls.get(), texts, cpu ? "not used" : gpuMemory(), resident());
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    }
  }

  private static String gpuMemory() throws IOException {
    Process nvidia =
        new ProcessBuilder(
                "nvidia-smi", "-i", "0", "--query-gpu=memory.used", "--format=csv,noheader")
            .redirectErrorStream(true)
            .start();
    return new String(nvidia.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(0);
  }
}
