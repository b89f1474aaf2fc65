package dev.nightjar.bench.peers;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.ModelStore;
import dev.nightjar.tokenize.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Nightjar's engine, opened as executors open it, with the usual limits of a run. */
public final class Engine implements Peer {
  private static final BatchPlan BATCHES = new BatchPlan(512, 1 << 18, 64);

  private final Tokenizer tokenizer;
  private final EmbeddingModel model;

  /** Opens what {@code --model} would say. */
  public Engine(String model) {
    Configuration hadoop = new Configuration();
    ModelLocation location = ModelStore.resolve(model, ModelOverrides.NONE, hadoop);
    this.tokenizer = ExecutorModels.tokenizer(location, hadoop);
    this.model = ExecutorModels.model(location, BATCHES, hadoop);
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return run(texts.stream().map(this::input).toList());
  }

  /** The vectors of inputs that are tokenised already. */
  public List<float[]> run(List<ModelInput> inputs) {
    return model.embed(inputs);
  }

  /** A text with its token ids, cut to what the model reads. */
  public ModelInput input(String text) {
    int[] leading = tokenizer.leadingIds();
    int[] trailing = tokenizer.trailingIds();
    int room = MOST_TOKENS - leading.length - trailing.length;
    int[] own = tokenizer.tokenizeHead(text, room).ids();
    IntStream ids = Arrays.stream(own, 0, Math.min(room, own.length));
    return new ModelInput(
        text,
        IntStream.concat(IntStream.concat(Arrays.stream(leading), ids), Arrays.stream(trailing))
            .toArray());
  }
}
