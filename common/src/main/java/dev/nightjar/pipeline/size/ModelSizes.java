package dev.nightjar.pipeline.size;

import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.folder.ModelInspection;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ModelStore;
import dev.nightjar.size.ModelSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** How large models are, by their files. Stateless. */
final class ModelSizes {
  private ModelSizes() {}

  /** The size of a model that has files. */
  static ModelSize of(ModelLocation model, Configuration hadoop) {
    ModelSpec spec = model.spec();
    if (ModelStore.inspect(model, hadoop).orElse(null) instanceof ModelInspection.Folder folder
        && spec.encoder() instanceof OnnxEncoder encoder) {
      long bytes =
          folder.files().entrySet().stream()
              .filter(file -> isWeights(file.getKey()))
              .mapToLong(Map.Entry::getValue)
              .sum();
      int width = encoder.graph().width();
      long parameters = bytes / weightBytes(encoder.graph().precision());
      long table = (long) folder.vocabulary() * width;
      return new ModelSize(spec.name(), bytes, Math.max(1, parameters - table), width);
    }
    return new ModelSize(spec.name(), 0, 1, Math.max(1, spec.dimension())); // a mapped table
  }

  /** Bytes of the weights of a model of sparse vectors. */
  static long ofSparse(ModelLocation model, Configuration hadoop) {
    Path folder = ModelStore.local(model, hadoop);
    try {
      long bytes = 0;
      for (String file : model.spec().files().keySet()) {
        bytes += isWeights(file) ? Files.size(folder.resolve(file)) : 0;
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean isWeights(String file) {
    return !file.endsWith(".json") && !file.endsWith(".txt") && !file.endsWith(".model");
  }

  private static int weightBytes(String precision) {
    return switch (precision) {
      case "fp16", "bf16" -> Short.BYTES;
      case "int8" -> Byte.BYTES;
      default -> Float.BYTES;
    };
  }
}
