package dev.nightjar.query;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.TokenVectors;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.remote.RemoteModels;
import dev.nightjar.index.Question;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.models.ContentTokens;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.ModelStore;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.Vectors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns questions and other texts into vectors in this process, by the model of an index.
 * Thread-safe, but that nobody may close it while it is asked.
 */
public final class QueryEncoder implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final ModelInputs questions;
  private final EmbeddingModel model;
  private final ModelSpec spec;
  private final ContentTokens own;

  /** By prefix; there are few. */
  private final Map<String, ModelInputs> inputs = new ConcurrentHashMap<>();

  /**
   * Opens the model, until closed.
   *
   * @param prefix what the model reads before each question
   * @param batches with more than one row, what is asked at the same time shares runs, on as many
   *     threads as there are processors
   */
  public QueryEncoder(
      ModelLocation location, String prefix, BatchPlan batches, Configuration hadoop) {
    this.spec = location.spec();
    ModelLocation asked = location.with(spec.questions());
    this.own = ContentTokens.of(asked, prefix, hadoop);
    this.tokenizer = ExecutorModels.tokenizer(location, hadoop);
    this.questions = new ModelInputs(asked.spec(), tokenizer, prefix);
    EmbeddingModel opened = ExecutorModels.model(asked, batches, hadoop);
    this.model =
        batches.maxRows() > 1 && spec.encoder() instanceof OnnxEncoder
            ? new SharedRuns(opened, batches::rows, Runtime.getRuntime().availableProcessors())
            : opened;
  }

  /**
   * The model that an index was made with.
   *
   * @param other where the model lies now, if not where it was; must be the same by fingerprint
   * @param remote how a hosted model is reached
   * @throws InvalidInput if it is another one
   */
  public static ModelLocation model(
      IndexManifest index, Optional<String> other, RemoteEndpoint remote, Configuration hadoop) {
    String name = other.orElse(index.model().reference());
    ModelLocation model = resolve(name, index, other.isPresent(), remote, hadoop);
    String wanted = index.model().fingerprint();
    if (!model.spec().fingerprint().equals(wanted)) {
      throw new InvalidInput(
          "model.name",
          name,
          "its fingerprint is %.12s, index %s was made with '%s' of fingerprint %.12s"
              .formatted(model.spec().fingerprint(), index.id(), index.model().name(), wanted));
    }
    return model;
  }

  /**
   * A question with its vector, and those of its tokens if the model gives them.
   *
   * @throws InvalidInput if the model gives none
   */
  public Question question(String question) {
    return ask(question, questions, own)
        .orElseThrow(
            () ->
                InvalidInput.told(
                    "QUERY",
                    "Invalid QUERY '%.80s': it has no vector (%s); ‹search.mode› text needs none"
                        .formatted(question, spec.encoder().unusable())));
  }

  /** The vector of a text, read as a question; empty if the model gives none. */
  public Optional<float[]> find(String text) {
    return ask(text, questions, own).map(Question::vector);
  }

  /** The vector of a text as passages are read, prefix included; empty if the model gives none. */
  public Optional<float[]> passage(String text) {
    return ask(text, inputs(spec.passagePrefix()), own).map(Question::vector);
  }

  /** How many tokens a text has, without those that the model adds. */
  public int tokens(String text) {
    return tokenizer.tokenize(text).size();
  }

  /** The model. */
  public ModelSpec spec() {
    return spec;
  }

  /** Inputs for the model behind one of its prefixes, which need not be that of questions. */
  public ModelInputs inputs(String prefix) {
    return inputs.computeIfAbsent(prefix, any -> new ModelInputs(spec, tokenizer, prefix));
  }

  /**
   * The vectors of inputs, in their order, each with the bits it has alone.
   *
   * @return vectors of texts alone; one may hold values that are not finite, or zeros
   * @throws dev.nightjar.embed.ModelException if the model cannot run one
   */
  public List<float[]> embed(List<ModelInput> inputs) {
    List<float[]> vectors = model.embed(inputs);
    return spec.granularity() == Granularity.TOKEN
        ? vectors.stream().map(both -> TokenVectors.text(both, spec.dimension())).toList()
        : vectors;
  }

  /**
   * The vectors of a text's own tokens, of a model that gives them: one for each that the tokenizer
   * finds, as far as the model reads, whatever it does with questions.
   */
  public float[][] ofTokens(String text) {
    ContentTokens all =
        new ContentTokens(
            spec.dimension(), tokenizer.leadingIds().length, tokenizer.trailingIds().length);
    return ask(text, inputs(""), all).map(Question::tokens).orElse(new float[0][]);
  }

  private Optional<Question> ask(String text, ModelInputs reading, ContentTokens kept) {
    return reading
        .of(text)
        .flatMap(
            read -> {
              float[] vector = model.embed(List.of(read.input())).getFirst();
              return Vectors.isUsable(vector)
                  ? Optional.of(question(text, vector, read.input().tokenIds(), kept))
                  : Optional.empty();
            });
  }

  private Question question(String text, float[] vector, int[] ids, ContentTokens kept) {
    if (spec.granularity() != Granularity.TOKEN) {
      return new Question(text, vector);
    }
    int dimension = spec.dimension();
    float[] both = kept.of(vector, ids);
    return new Question(
        text,
        TokenVectors.text(both, dimension),
        TokenVectors.tokens(both, dimension, kept.of(ids).length));
  }

  /** Gives the model back; others may use it. */
  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }

  /** By the settings of the index, which another model may not even have. */
  private static ModelLocation resolve(
      String name,
      IndexManifest index,
      boolean given,
      RemoteEndpoint remote,
      Configuration hadoop) {
    try {
      ModelLocation model = ModelStore.resolve(name, index.model().overrides(remote), hadoop);
      return model.with(model.spec().with(index.model().granularity()));
    } catch (ModelException | InvalidInput e) {
      if (!given || e.getCause() != null || RemoteModels.isRemote(name)) {
        throw e; // neither what has a cause nor what a hosted model is told is a wrong name
      }
      throw new InvalidInput(
          "model.name",
          name,
          "index %s was made with '%s'; %s"
              .formatted(index.id(), index.model().name(), e.getMessage()));
    }
  }
}
