package dev.nightjar.models;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.OnnxGraph.ByteProducts;
import dev.nightjar.embed.graph.IntegerProducts;
import dev.nightjar.embed.graph.OnnxFiles;
import dev.nightjar.embed.onnx.PairSums;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Encoders with products of bytes, of which is found out whether they give the same vectors on
 * every processor. Stateless.
 */
final class IntegerGraphs {
  private IntegerGraphs() {}

  /**
   * The model with what is known of its products.
   *
   * @throws ModelException if it was prepared by a version whose products differ between processors
   */
  static ModelSpec of(ModelSpec spec, Path folder) {
    if (spec.encoder() instanceof OnnxEncoder.Sparse sparse) {
      ModelSpec known = of(spec.with(sparse.graph()), folder);
      return known.with(sparse.with((OnnxEncoder) known.encoder()));
    }
    if (!(spec.encoder() instanceof OnnxEncoder encoder)
        || !encoder.graph().precision().equals("int8")
        || encoder.layer() != EncoderLayer.LAST) {
      return spec;
    }
    try {
      ModelProto graph = OnnxFiles.read(folder.resolve(encoder.graph().file()));
      IntegerProducts products = IntegerProducts.of(graph);
      Optional<String> note = IntegerProducts.note(graph);
      if (products.large() && note.isPresent()) {
        throw new ModelException(
            "Cannot use %s: it was prepared by an earlier Nightjar (%s), whose products of bytes are cut off on processors without VNNI, so that vectors differ from machine to machine; prepare it again from the original: ‹nightjar models prepare model.name=ORIGINAL prepare.precision=int8 output=DIR›"
                .formatted(folder, note.get()));
      }
      return of(spec, encoder, products);
    } catch (IOException e) {
      throw new ModelException("Cannot read the graph in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static ModelSpec of(ModelSpec spec, OnnxEncoder encoder, IntegerProducts products) {
    if (products.fixed().isEmpty()) {
      return with(spec, encoder, products.large() ? ByteProducts.WIDENED : ByteProducts.SMALL);
    }
    boolean cut = PairSums.areCut();
    return with(spec, encoder, cut ? ByteProducts.CUT : ByteProducts.WHOLE)
        .warning(
            "products of bytes differ between processors: %s cannot be made exact where pairs are added in 16 bits (x86-64 without VNNI), as %s here; vectors of the two kinds have different fingerprints"
                .formatted(products.fixed().get(), cut ? "it is" : "it is not"));
  }

  private static ModelSpec with(ModelSpec spec, OnnxEncoder encoder, ByteProducts products) {
    return spec.with(encoder.with(encoder.graph().with(products)));
  }
}
