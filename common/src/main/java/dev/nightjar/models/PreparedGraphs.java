package dev.nightjar.models;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.LateInteraction;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.OnnxGraph;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.folder.ModelFolder;
import dev.nightjar.embed.graph.GraphForm;
import dev.nightjar.embed.graph.OnnxFiles;
import dev.nightjar.embed.graph.PreparedGraph;
import dev.nightjar.embed.graph.UnrecognisedGraphException;
import dev.nightjar.embed.node.NodeCache;
import dev.nightjar.embed.onnx.GraphRefusal;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.tokenize.SubwordTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graphs of encoders in ONNX Runtime's fused operators: made once a machine, compared with the
 * original on a few texts, and kept. What is made is the same to the bit on every machine.
 */
final class PreparedGraphs {
  private static final Logger LOG = LoggerFactory.getLogger(PreparedGraphs.class);

  private static final double LEAST_COSINE = 0.99999;
  private static final double LEAST_COSINE_IN_PARTS = 0.999999;
  private static final String GRAPH = "model.onnx";
  private static final String FORM = "prepared.txt";
  private static final String REASON = "as-it-is.txt";

  private static final String PARAGRAPH =
      "The nightjar sleeps by day on the ground, where its feathers look like bark and dead leaves;"
          + " at dusk it hunts moths over heaths, rivers and clearings. 夜鹰白天伏在地上，黄昏时在林间捕食飞蛾。"
          + " In 1789, Gilbert White wrote of its \"jarring\" song (pp. 60–61): 12,000 notes a minute! ";

  /** One token to as many as the model reads. */
  private static final List<String> TEXTS =
      List.of(
          "a",
          "Nightjars hunt at night.",
          "夜鹰在夜间捕食。",
          PARAGRAPH,
          PARAGRAPH.repeat(3),
          PARAGRAPH.repeat(100));

  private PreparedGraphs() {}

  /** The model as it is run: by its rewritten graph if there is one. */
  static ModelSpec of(ModelSpec spec, OnnxEncoder encoder, Path folder, Configuration hadoop) {
    if (!isOfFloats(encoder)) {
      return spec.with(
          encoder.with(
              encoder
                  .graph()
                  .kept(
                      "layer %s, pooling %s, precision %s"
                          .formatted(
                              encoder.layer().key(),
                              encoder.pooling().key(),
                              encoder.graph().precision()))));
    }
    Path made = made(spec, encoder, folder, hadoop);
    OnnxGraph graph =
        Files.exists(made.resolve(GRAPH))
            ? encoder.graph().rewritten(GraphForm.HIDDEN.output(), words(made, FORM))
            : encoder.graph().kept(words(made, REASON));
    return spec.with(encoder.with(graph));
  }

  private static boolean isOfFloats(OnnxEncoder encoder) {
    return encoder.layer() == EncoderLayer.LAST
        && !encoder.pooling().equals(Pooling.GRAPH)
        && encoder.graph().precision().equals("fp32");
  }

  /**
   * The graph to run on this machine.
   *
   * @throws ModelException if it was rewritten elsewhere and cannot be here
   */
  static Path file(ModelSpec spec, OnnxEncoder encoder, Path folder, Configuration hadoop) {
    if (!encoder.graph().prepared()) {
      return folder.resolve(encoder.graph().file());
    }
    Path made = made(spec, encoder, folder, hadoop);
    Path graph = made.resolve(GRAPH);
    if (!Files.exists(graph)) {
      throw new ModelException(
          "Cannot prepare %s of model '%s' on this machine, as was done where the run began: %s"
              .formatted(encoder.graph().file(), spec.name(), words(made, REASON)));
    }
    return graph;
  }

  private static String words(Path made, String file) {
    try {
      return Files.readString(made.resolve(file)).strip();
    } catch (IOException e) {
      throw new ModelException("Cannot read " + made.resolve(file) + ": " + e.getMessage(), e);
    }
  }

  private static Path made(ModelSpec spec, OnnxEncoder encoder, Path folder, Configuration hadoop) {
    String key =
        String.format(
            Locale.ROOT,
            "prepared graph, version %d, in parts %d, of output %s of %s",
            PreparedGraph.VERSION,
            PreparedGraph.PARTS_VERSION,
            encoder.graph().output(),
            spec.files());
    try {
      return NodeCache.made(
          key, ModelStore.cache(hadoop), target -> make(spec, encoder, folder, target));
    } catch (IOException e) {
      throw new ModelException(
          "Cannot prepare the graph of model '%s': %s".formatted(spec.name(), e.getMessage()), e);
    }
  }

  /** Keeps the graph or, where it is the graph's own doing, why there is none. */
  private static void make(ModelSpec spec, OnnxEncoder encoder, Path folder, Path target)
      throws IOException {
    Path graph = target.resolve(GRAPH);
    LOG.info("Preparing {} of model '{}'", encoder.graph().file(), spec.name());
    try {
      Files.writeString(target.resolve(FORM), rewrite(spec, encoder, folder, graph) + "\n");
    } catch (UnrecognisedGraphException e) {
      LOG.info("The graph of model '{}' is run as it is: {}", spec.name(), e.getMessage());
      Files.deleteIfExists(graph);
      Files.writeString(target.resolve(REASON), e.getMessage() + "\n");
    }
  }

  /** Writes the graph, and says what it is. */
  private static String rewrite(ModelSpec spec, OnnxEncoder encoder, Path folder, Path graph)
      throws IOException, UnrecognisedGraphException {
    Path original = folder.resolve(encoder.graph().file());
    PreparedGraph prepared = PreparedGraph.of(OnnxFiles.read(original), encoder.graph().output());
    if (!prepared.isFaster()) {
      throw new UnrecognisedGraphException(
          "it would be no faster, as most of its attention has masks (%s)"
              .formatted(prepared.form()));
    }
    OnnxFiles.write(prepared.write(GraphForm.HIDDEN), graph);
    ModelSpec before = compared(spec, encoder, encoder.graph(), folder);
    List<ModelInput> inputs = inputs(before, folder.resolve(encoder.tokenizer()));
    List<float[]> expected = vectors(before, folder, original, inputs);
    OnnxGraph rewritten = encoder.graph().rewritten(GraphForm.HIDDEN.output(), prepared.form());
    ModelSpec after = compared(spec, encoder, rewritten, folder);
    try {
      Agreement agreement = Agreement.of(expected, vectors(after, folder, graph, inputs));
      if (!(agreement.least() >= (prepared.isWhole() ? LEAST_COSINE : LEAST_COSINE_IN_PARTS))) {
        throw new UnrecognisedGraphException(
            "rewritten, its vectors would differ (%s)".formatted(agreement));
      }
      return prepared.form();
    } catch (ModelException e) {
      if (GraphRefusal.is(e)) {
        throw new UnrecognisedGraphException("rewritten, it is refused: " + e.getMessage());
      }
      throw new ModelException(
          "Cannot prepare %s of model '%s': %s (‹model.graph› own runs it as it is, which gives vectors of another fingerprint)"
              .formatted(encoder.graph().file(), spec.name(), e.getMessage()),
          e);
    }
  }

  /**
   * What is compared: the hidden states of texts as long as the model reads, whatever the options
   * make of them, since the graph that is kept serves other options too.
   */
  private static ModelSpec compared(
      ModelSpec spec, OnnxEncoder encoder, OnnxGraph graph, Path folder) {
    return new ModelSpec(
        spec.name(),
        new OnnxEncoder(
            graph,
            encoder.layer(),
            encoder.tokenizer(),
            encoder.configuredEnds(),
            Pooling.MEAN,
            true,
            List.of(),
            0,
            Map.of(),
            LateInteraction.NONE),
        true,
        ModelFolder.longest(folder),
        graph.width(),
        "",
        "",
        spec.files(),
        List.of(),
        Granularity.TEXT);
  }

  /** One model at a time, so that there need not be room for two. */
  private static List<float[]> vectors(
      ModelSpec spec, Path folder, Path graph, List<ModelInput> inputs) {
    try (OnnxModel model = OnnxModel.open(spec, folder, graph, new BatchPlan(1, 1, 1))) {
      return model.embed(inputs);
    }
  }

  private static List<ModelInput> inputs(ModelSpec spec, Path tokenizerFile) {
    try (SubwordTokenizer tokenizer = SubwordTokenizer.open(tokenizerFile)) {
      DocumentChunks texts =
          new DocumentChunks(
              Objects.requireNonNull(Chunker.byName().get("whole")),
              tokenizer,
              "",
              new ChunkLimits(spec.maxTokens(), 0));
      List<ModelInput> inputs = new ArrayList<>();
      TEXTS.forEach(text -> inputs.add(new ModelInput(text, texts.ids(text))));
      return inputs;
    }
  }
}
