package dev.nightjar.embed.remote;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.RemoteEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The secret that an endpoint asks for. Read in the process that uses it, from a file or the
 * environment; never sent to another one, and masked wherever a server repeats it.
 */
final class ApiKey {
  /** Where a key is missing because nobody but an index named the place. */
  static final String NOT_SENT =
      "the index names this place, and a key is sent only where ‹remote.base-url› says so: ‹remote.base-url› %s";

  private static final String MASK = "***";

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * The key for an endpoint: that of its file, else {@code AZURE_OPENAI_KEY} at Azure, else {@code
   * OPENAI_API_KEY}; empty where a server of one's own needs none, or the user has not named it.
   *
   * @throws InvalidInput if the file has none, or OpenAI or Azure want one and there is none
   * @throws ModelException if the file cannot be read
   */
  static Optional<ApiKey> find(RemoteEndpoint endpoint, Map<String, String> environment) {
    boolean azure = EndpointUrl.isAzure(endpoint.baseUrl());
    if (!endpoint.keyed()) {
      if (azure) {
        throw InvalidInput.told(
            "remote.base-url", "Missing key: " + NOT_SENT.formatted(endpoint.baseUrl()));
      }
      return Optional.empty();
    }
    if (!endpoint.keyFile().isEmpty()) {
      return Optional.of(new ApiKey(read(Path.of(endpoint.keyFile()))));
    }
    Optional<ApiKey> found =
        Optional.ofNullable(azure ? environment.get("AZURE_OPENAI_KEY") : null)
            .or(() -> Optional.ofNullable(environment.get("OPENAI_API_KEY")))
            .map(String::strip)
            .filter(Predicate.not(String::isEmpty))
            .map(ApiKey::new);
    if (found.isEmpty() && (azure || endpoint.baseUrl().isEmpty())) {
      throw InvalidInput.told(
          "remote.key-file",
          "Missing key for %s: set %s where this process runs, or name a file with ‹remote.key-file›"
              .formatted(
                  EndpointUrl.shown(endpoint.baseUrl()),
                  azure ? "AZURE_OPENAI_KEY" : "OPENAI_API_KEY"));
    }
    return found;
  }

  private static String read(Path file) {
    try {
      String key = Files.readString(file).strip();
      if (key.isEmpty() || key.lines().count() > 1) {
        throw new InvalidInput("remote.key-file", file, "one line with the key");
      }
      return key;
    } catch (IOException e) {
      throw new ModelException(
          "Cannot read the key: %s is not there or not readable on this machine".formatted(file),
          e);
    }
  }

  /** The secret itself, for the client alone. */
  String value() {
    return value;
  }

  /** A text without the key in it. */
  String masked(String text) {
    return text.replace(value, MASK);
  }

  @Override
  public String toString() {
    return MASK;
  }
}
