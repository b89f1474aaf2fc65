package dev.nightjar.bench;

import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.StaticEncoder;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.words.StaticModel;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a table of tokens costs: the lines of a file are tokenised and embedded on one thread, and
 * the best of several turns is told, in CPU time of that thread. Arguments: a model folder, a file
 * of texts, turns.
 */
public final class TokenTexts {
  private static final int BLOCK = 1000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private TokenTexts() {}

  /** Measures. */
  public static void main(String... args) throws IOException {
    Path folder = Path.of(args[0]);
    ModelSpec spec = ModelFolder.read("static", folder, ModelOverrides.NONE);
    StaticEncoder encoder = (StaticEncoder) spec.encoder();
    List<String> texts = Files.readAllLines(Path.of(args[1]));
    double best = 0;
    double bestModel = 0;
    try (Tokenizer tokenizer = SubwordTokenizer.bare(folder.resolve(encoder.tokenizer()));
        EmbeddingModel model = StaticModel.open(spec, folder)) {
      for (int turn = 0; turn < Integer.parseInt(args[2]); turn++) {
        long start = THREADS.getCurrentThreadCpuTime();
        List<ModelInput> inputs = new ArrayList<>(texts.size());
        for (String text : texts) {
          inputs.add(new ModelInput(text, tokenizer.tokenize(text).ids()));
        }
        long middle = THREADS.getCurrentThreadCpuTime();
        for (int from = 0; from < inputs.size(); from += BLOCK) {
          model.embed(inputs.subList(from, Math.min(inputs.size(), from + BLOCK)));
        }
        long end = THREADS.getCurrentThreadCpuTime();
        best = Math.max(best, texts.size() / ((end - start) / 1e9));
        bestModel = Math.max(bestModel, texts.size() / ((end - middle) / 1e9));
      }
    }
    System.out.printf(
        "nightjar: %.0f texts/s in all, %.0f texts/s the model alone (%s, %d texts)%n",
        best, bestModel, encoder.precision(), texts.size());
  }
}
