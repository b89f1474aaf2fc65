package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.OnnxGraph.ByteProducts;
import dev.nightjar.embed.Processor;
import dev.nightjar.embed.folder.EmbeddingLayer;
import dev.nightjar.embed.graph.IntegerProducts;
import dev.nightjar.embed.graph.OnnxFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the graphs of encoders as their specs want them run. Stateless. */
final class EncoderSessions {
  private static final Logger LOG = LoggerFactory.getLogger(EncoderSessions.class);

  private EncoderSessions() {}

  /**
   * A session on a GPU, which tells afterwards where its nodes ran.
   *
   * @param options the GPU's
   */
  static OrtSession onGpu(OnnxEncoder encoder, Path graph, OrtSession.SessionOptions options)
      throws OrtException {
    NodeProviders.profile(options);
    return open(encoder, graph, options);
  }

  /**
   * A session on the CPU. Products of bytes are what the model's spec says of them: where this
   * processor would cut them, weights are widened.
   *
   * @throws ModelException if they cannot be on this machine
   */
  static OrtSession onCpu(
      ModelSpec spec, OnnxEncoder encoder, Path graph, OrtSession.SessionOptions options)
      throws OrtException {
    ByteProducts products = encoder.graph().products();
    if (products == ByteProducts.SMALL) {
      return open(encoder, graph, options);
    }
    boolean cut = PairSums.areCut();
    if (!products.isPortable() && cut != (products == ByteProducts.CUT)) {
      throw new ModelException(
          "Cannot run model '%s' on this machine (%s): its products of bytes are %s here, unlike where the run began, so vectors would differ; use machines of one kind, or a graph of 'nightjar models prepare'"
              .formatted(spec.name(), Processor.kind(), cut ? "cut to 16 bits" : "whole"));
    }
    return products == ByteProducts.WIDENED && cut
        ? widened(graph, options)
        : open(encoder, graph, options);
  }

  private static OrtSession open(OnnxEncoder encoder, Path graph, OrtSession.SessionOptions options)
      throws OrtException {
    return encoder.layer() == EncoderLayer.LAST
        ? OnnxEnvironment.shared().createSession(graph.toString(), options)
        : open(EmbeddingLayer.read(graph).model(), graph, options);
  }

  /** Opens a graph that was changed, whose other files lie where they lay. */
  private static OrtSession open(byte[] model, Path graph, OrtSession.SessionOptions options)
      throws OrtException {
    options.addConfigEntry(
        "session.model_external_initializers_file_folder_path",
        String.valueOf(graph.toAbsolutePath().getParent()));
    return OnnxEnvironment.shared().createSession(model, options);
  }

  private static OrtSession widened(Path graph, OrtSession.SessionOptions options)
      throws OrtException {
    LOG.info("Widening the weights of {}: this processor would cut products of bytes", graph);
    options.addConfigEntry("session.x64quantprecision", "1");
    try {
      return open(
          IntegerProducts.withZeroPoints(OnnxFiles.readAlone(graph)).toByteArray(), graph, options);
    } catch (IOException e) {
      throw new ModelException("Cannot read " + graph + ": " + e.getMessage(), e);
    }
  }
}
