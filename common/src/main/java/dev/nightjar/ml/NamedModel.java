package dev.nightjar.ml;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.embed.Device;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.EngineSettings;
import dev.nightjar.text.Chunker;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * A model as a program names it.
 *
 * @param name of a built-in model, a folder, a file of word vectors or {@code openai:NAME}
 * @param prompt name of one of its prompts, or the text; empty for that of passages
 * @param dimensions floats that are kept of each vector; empty for all
 */
record NamedModel(String name, Optional<String> prompt, Optional<Integer> dimensions) {
  /** A model as it is. */
  static NamedModel of(String name) {
    return new NamedModel(name, Optional.empty(), Optional.empty());
  }

  /**
   * How whole texts are embedded, as far as the model reads.
   *
   * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code tensorrt}
   * @throws InvalidInput if there is no such model, prompt or device
   */
  EmbedSpec whole(String device, Configuration hadoop) {
    ModelLocation model = find(hadoop);
    Device wanted = device(device);
    boolean gpu = wanted == Device.CUDA || wanted == Device.TENSORRT;
    if (gpu && !(model.spec().encoder() instanceof OnnxEncoder)) {
      throw new InvalidInput(
          "device", device, "model '%s' is no graph, which is what runs on a GPU".formatted(name));
    }
    return spec(model, "whole", model.spec().maxTokens(), 0, wanted);
  }

  /**
   * How texts are cut.
   *
   * @param chunker one of {@link Chunker#byName}
   * @param tokens most of a chunk; 0 for what suits the model
   * @throws InvalidInput if there is no such model, prompt or chunker, or it reads fewer tokens
   */
  EmbedSpec cut(String chunker, int tokens, int overlap, Configuration hadoop) {
    Set<String> chunkers = Chunker.byName().keySet();
    if (!chunkers.contains(chunker)) {
      throw new InvalidInput(
          "chunker",
          chunker,
          "one of %s%s"
              .formatted(String.join(", ", chunkers), Suggestions.didYouMean(chunker, chunkers)));
    }
    ModelLocation model = find(hadoop);
    int limit = model.spec().maxTokens();
    int most = tokens > 0 ? tokens : model.spec().encoder().chunkTokens(limit);
    if (most > limit || overlap < 0 || overlap >= most) {
      throw new InvalidInput(
          most > limit ? "tokens" : "overlap",
          most > limit ? most : overlap,
          most > limit
              ? String.format(Locale.ROOT, "model '%s' reads %d tokens at most", name, limit)
              : String.format(Locale.ROOT, "0 to %d, less than a chunk has", most - 1));
    }
    return spec(model, chunker, most, overlap, Device.CPU);
  }

  private ModelLocation find(Configuration hadoop) {
    ModelLocation found =
        ModelStore.resolve(name, ModelOverrides.NONE.withDimensions(dimensions), hadoop);
    ModelSpec spec = found.spec();
    return found.with(prompt.map(spec::prompt).map(spec::withPassagePrefix).orElse(spec));
  }

  private static EmbedSpec spec(
      ModelLocation model, String chunker, int tokens, int overlap, Device device) {
    return new EmbedSpec(
        model,
        model.spec().passagePrefix(),
        chunker,
        tokens,
        overlap,
        false,
        EngineSettings.usual(device));
  }

  private static Device device(String name) {
    return Arrays.stream(Device.values())
        .filter(device -> device.key().equals(name))
        .findAny()
        .orElseThrow(() -> new InvalidInput("device", name, "one of auto, cpu, cuda, tensorrt"));
  }
}
