package dev.nightjar.bench;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.graph.GraphForm;
import dev.nightjar.embed.graph.OnnxFiles;
import dev.nightjar.embed.graph.PreparedGraph;
import dev.nightjar.embed.graph.UnrecognisedGraphException;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.models.ModelStore;
import dev.nightjar.vector.Vectors;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/** Encoders by their graphs as they are and as they are prepared, in turns, on one thread. */
final class Graphs {
  private static final int SEED = 5;
  private static final int TOKENS = 100; // what is read does not matter

  private Graphs() {}

  /**
   * Prints the least CPU time of each.
   *
   * @param args turns, lengths in tokens with commas between, then model folders
   */
  public static void main(String... args) throws Exception {
    int turns = Integer.parseInt(args[0]);
    System.out.println("| model | tokens | plain, ms | prepared, ms | times | 1 - cosine |");
    System.out.println("|---|---|---|---|---|---|");
    Path graph = Files.createTempFile("graph", ".onnx");
    try {
      for (String folder : List.of(args).subList(2, args.length)) {
        try {
          compare(Path.of(folder), graph, turns, args[1].split(",", -1));
        } catch (UnrecognisedGraphException e) {
          System.out.println("| " + folder + " | as it is: " + e.getMessage() + " | | | | |");
        }
      }
    } finally {
      Files.delete(graph);
    }
  }

  private static void compare(Path folder, Path graph, int turns, String... lengths)
      throws Exception {
    ModelSpec spec =
        ModelStore.find(folder.toString(), ModelOverrides.NONE, new Configuration(false)).spec();
    OnnxEncoder encoder = (OnnxEncoder) spec.encoder();
    PreparedGraph prepared =
        PreparedGraph.of(
            OnnxFiles.read(folder.resolve(encoder.graph().file())), encoder.graph().output());
    OnnxFiles.write(prepared.write(GraphForm.HIDDEN), graph);
    System.out.println("| " + spec.name() + " | " + prepared.form() + " | | | | |");
    BatchPlan alone = new BatchPlan(1, 1, 1);
    try (OnnxModel before = OnnxModel.open(spec, folder, alone);
        OnnxModel after = OnnxModel.open(renamed(spec, encoder), folder, graph, alone)) {
      for (String length : lengths) {
        compare(spec.name(), Integer.parseInt(length), turns, before, after);
      }
    }
  }

  private static ModelSpec renamed(ModelSpec spec, OnnxEncoder encoder) {
    return spec.with(
        encoder.with(encoder.graph().rewritten(GraphForm.HIDDEN.output(), "prepared")));
  }

  private static void compare(
      String name, int length, int turns, OnnxModel before, OnnxModel after) {
    int[] ids = new Random(SEED).ints(length, 1, TOKENS).toArray();
    List<ModelInput> input = List.of(new ModelInput("", ids));
    double cosine = Vectors.cosine(before.embed(input).getFirst(), after.embed(input).getFirst());
    long plain = Long.MAX_VALUE;
    long prepared = Long.MAX_VALUE;
    for (int turn = 0; turn < turns; turn++) {
      plain = Math.min(plain, time(before, input));
      prepared = Math.min(prepared, time(after, input));
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.2f | %.0e |%n",
        name,
        length,
        plain / 1e6,
        prepared / 1e6,
        (double) plain / prepared,
        Math.max(0, 1 - cosine));
  }

  private static long time(OnnxModel model, List<ModelInput> input) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    model.embed(input);
    return threads.getCurrentThreadCpuTime() - start;
  }
}
