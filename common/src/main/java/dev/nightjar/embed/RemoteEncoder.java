package dev.nightjar.embed;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model behind an endpoint that speaks OpenAI's protocol for embeddings. Name and dimensions
 * decide the vectors, as far as they are decided: where it is asked does not count, and hosted
 * models may give slightly different vectors from call to call.
 *
 * @param model the name that the endpoint knows
 * @param dimensions floats that are asked for; 0 for as many as the model gives
 * @param endpoint how it is reached
 */
public record RemoteEncoder(String model, int dimensions, RemoteEndpoint endpoint)
    implements Encoder {
  /** What stands before the model's name in {@code model.name} and manifests. */
  public static final String SCHEME = "openai:";

  /** Chunks longer than this find less, whatever a model can read. */
  private static final int USUAL_CHUNK = 512;

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>(Map.of("kind", "openai", "model", model));
    if (dimensions > 0) {
      settings.put("dimensions", Integer.toString(dimensions));
    }
    return settings;
  }

  @Override
  public Map<String, String> whereabouts() {
    return endpoint.baseUrl().isEmpty() ? Map.of() : Map.of("base_url", endpoint.baseUrl());
  }

  @Override
  public int chunkTokens(int maxTokens) {
    return Math.min(maxTokens, USUAL_CHUNK);
  }

  @Override
  public boolean hasTokenVectors() {
    return false;
  }

  @Override
  public Optional<String> withoutParts() {
    return Optional.of("is hosted, and gives vectors of whole texts only");
  }

  /** Dollars for a million tokens; NaN if the table does not have the model. */
  public double price() {
    return endpoint.prices().getOrDefault(model, Double.NaN);
  }

  /** The same model, asked within the limits of a run. */
  public RemoteEncoder inRun(String run) {
    return new RemoteEncoder(model, dimensions, endpoint.inRun(run));
  }
}
